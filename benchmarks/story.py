"""The plan of a big shop as arrays: who wrote what when, how it ended. Nothing here knows a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

TODAY = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAYS = 3 * 365
DAY = 86_400.0
OURS = 24  # how many teammates answer
# name, kind, share of conversations; the last is as rare as a channel gets
CHANNELS = (
    *(("support", "email", 0.34), ("orders", "email", 0.24), ("tienda", "email", 0.20), ("reviews", "file", 0.10)),
    *(("forum", "file", 0.06), ("press", "email", 0.03), ("old-shop", "file", 0.029), ("jobs", "email", 0.001)),
)
KINDS = {
    **{"question": 0.36, "complaint": 0.18, "chatter": 0.12, "compliment": 0.10, "concern": 0.08},
    **{"spam": 0.06, "suggestion": 0.06, "other": 0.037, "protest": 0.003},
}
LANGUAGES = {"es": 0.55, "en": 0.40, "pt": 0.03, "und": 0.02}
OPEN, ANSWERED, ACKNOWLEDGED, BY_CUSTOMER, NOT_NEEDED, SPAM = range(6)
STATES = ("open", "answered", "acknowledged", "answered-by-customer", "no-reply-needed", "spam")

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Story:
    """One entry a conversation (c_...), one a message in order of arrival; all indexes count from 0.

    c_waits   somebody waits in it     at      seconds before TODAY, negative
    talk      the message's conversation   reply   the message that answered it, -1 if none
    """

    c_channel: Ints
    c_identity: Ints
    c_language: Ints
    c_assignee: Ints
    c_waits: Bools
    talk: Ints
    at: Floats
    inbound: Bools
    kind: Ints
    state: Ints
    reply: Ints
    teammate: Ints


def story(*, conversations: int, messages: int, waiting: int, identities: int, seed: int) -> Story:
    """Plan a shop of this size."""
    rng = np.random.default_rng(seed)
    sizes = _sizes(rng, conversations, messages)
    talk, at, first, last = _times(rng, sizes)
    inbound = rng.random(messages) < 0.42
    inbound[first] = True
    ends_at = at[last]
    waits = np.zeros(conversations, dtype=bool)
    waits[np.argsort(-ends_at)[: waiting * 3 // 4]] = True
    waits[rng.integers(0, conversations, waiting // 4)] = True
    inbound[last[waits]] = True
    order = np.argsort(at, kind="stable")
    place = np.empty(messages, dtype=np.int64)
    place[order] = np.arange(messages)
    kind = rng.choice(len(KINDS), messages, p=[*KINDS.values()])
    reply, after = _replies(inbound, last, talk)
    state = _states(rng, inbound, kind, reply)
    state[after & waits[talk]] = OPEN
    reply[state != ANSWERED] = -1
    return Story(
        c_channel=rng.choice(len(CHANNELS), conversations, p=[share for *_, share in CHANNELS]),
        c_identity=(identities * rng.random(conversations) ** 1.6).astype(np.int64),
        c_language=rng.choice(len(LANGUAGES), conversations, p=[*LANGUAGES.values()]),
        c_assignee=np.where(rng.random(conversations) < 0.3, rng.integers(0, OURS, conversations), -1),
        c_waits=waits,
        talk=talk[order],
        at=at[order],
        inbound=inbound[order],
        kind=kind[order],
        state=state[order],
        reply=np.where(reply >= 0, place[reply], -1)[order],
        teammate=rng.integers(0, OURS, messages),
    )


def _sizes(rng: np.random.Generator, conversations: int, messages: int) -> Ints:
    """Draw how many messages each conversation has: many short ones, few long ones, the sum exact."""
    drawn = rng.lognormal(0.0, 0.9, conversations)
    sizes = 1 + np.floor(drawn / drawn.sum() * (messages - conversations)).astype(np.int64)
    short = messages - int(sizes.sum())
    np.add.at(sizes, rng.integers(0, conversations, short), 1)
    return sizes


def _times(rng: np.random.Generator, sizes: Ints) -> tuple[Ints, Floats, Ints, Ints]:
    """Give each message its conversation and time, with the first and last message of each conversation."""
    last = np.cumsum(sizes) - 1
    first = last - sizes + 1
    talk = np.repeat(np.arange(len(sizes)), sizes)
    gaps = rng.exponential(0.6 * DAY, len(talk))
    gaps[first] = 0.0
    run = np.cumsum(gaps)
    since = run - run[first][talk]
    lasts = since[last]
    start = -rng.random(len(sizes)) * DAYS * DAY - lasts
    return talk, start[talk] + since, first, last


def _replies(inbound: Bools, last: Ints, talk: Ints) -> tuple[Ints, Bools]:
    """Find for each inbound message our next one in its conversation; which have none after them."""
    n = len(inbound)
    ours = np.where(~inbound, np.arange(n), n)
    following = np.minimum.accumulate(ours[::-1])[::-1]
    none = inbound & (following > last[talk])
    return np.where(inbound & ~none, following, -1), none


def _states(rng: np.random.Generator, inbound: Bools, kind: Ints, reply: Ints) -> Ints:
    """Say how each message ended; what waits is set by the caller."""
    chance = rng.random(len(inbound))
    state = np.where(chance < 0.6, NOT_NEEDED, np.where(chance < 0.9, ACKNOWLEDGED, BY_CUSTOMER))
    state[kind == list(KINDS).index("spam")] = SPAM
    answered = (reply >= 0) & (chance < 0.95)
    state[answered] = ANSWERED
    return np.where(inbound, state, -1)
