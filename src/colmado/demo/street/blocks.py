"""The frames of one block: what the shop sees, and the truth, as columns in order of time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from colmado.demo.street import text as words
from colmado.demo.street.buying import STYLES, VARIETIES, Orders, People, settle
from colmado.demo.street.initiatives import ZONES, stages, weeks
from colmado.demo.street.names import CHANNELS, FORMS, Identities, identities, named
from colmado.demo.street.streams import BLOCK, F64, I64, SLOTS, Bool, numbered, stream
from colmado.demo.street.talking import BEGUN_BY, CAUSES, KINDS, TOUCHES, Said, Touches, talk, touches, wrongs

if TYPE_CHECKING:
    from colmado.demo.street.world import Batch, Street

Seconds = npt.NDArray[np.datetime64]
LANGUAGE = np.array([0 if one.startswith("en") else 1 for one in VARIETIES])
LANGUAGES = ("en", "es")


def clock(street: Street, day: F64) -> Seconds:
    """Turn days since the start into UTC seconds between 7 and 22 o'clock; order is kept, NaT for never."""
    start = np.datetime64(street.start.astimezone(UTC).replace(tzinfo=None), "s")
    never = ~np.isfinite(day)
    whole = np.floor(np.where(never, 0.0, day))
    second = whole * 86400 + 7 * 3600 + (np.where(never, 0.0, day) - whole) * 15 * 3600
    at = start + second.astype("timedelta64[s]")
    return np.where(never, np.datetime64("NaT", "s"), at)


def of(words_: tuple[str, ...], codes: I64) -> npt.NDArray[np.str_]:
    """Spell codes as words."""
    return np.array(words_)[codes]


def opening(street: Street) -> Iterator[tuple[str, Batch]]:
    """Yield the initiatives, their truth, and the lots of weeks and zones."""
    tried = [one for one in street.initiatives if one.day < street.days]
    days = np.array([[one.day, min(one.until, street.days)] for one in tried], float).reshape(-1, 2)
    yield "initiatives", {
        "initiative": np.array([one.name for one in tried], str),
        "what": [one.what for one in tried],
        "unit": np.array([one.unit for one in tried], str),
        "from_at": clock(street, days[:, 0]),
        "until_at": clock(street, days[:, 1]),
    }
    yield "truth_initiatives", {
        "initiative": np.array([one.name for one in tried], str),
        "on": np.array([one.on for one in tried], str),
        "factor": np.array([one.factor for one in tried], float),
    }
    for mark, one in enumerate(street.initiatives):
        if one not in tried:
            continue
        if one.unit == "week" and one.reach == "as chosen":
            number = np.arange(-(-one.day // 7), min(one.until // 7, street.weeks))
            since = (number * 7).astype(np.float64)
            until = since + np.float64(7)
            ran = weeks(one, mark, street)[number]
            yield "exposures", _exposed(street, one.name, "week", number, ran, since, until)
        elif one.unit == "zone" and one.reach == "as chosen":
            day = stages(one, mark, street).astype(float)
            came = day < min(one.until, street.days)
            until = np.full(ZONES, float(one.until))
            yield "exposures", _exposed(street, one.name, "zone", np.arange(ZONES), came, day, until)


def _exposed(street: Street, name: str, unit: str, ids: I64, reached: Bool, since: F64, until: F64) -> Batch:
    """Give rows of exposures: one a unit, reached or not."""
    return {
        "initiative": np.full(len(ids), name),
        "unit": np.full(len(ids), unit),
        "unit_id": ids,
        "reached": reached,
        "from_at": clock(street, np.minimum(since, street.days)),
        "until_at": clock(street, np.minimum(until, street.days)),
    }


def block(street: Street, number: int, *, text: bool) -> Iterator[tuple[str, Batch]]:
    """Yield all frames of one block, cut to the people of the street."""
    cut = min(street.people - number * BLOCK, BLOCK)
    people, orders = settle(street, number)
    drawn = identities(street, number)
    touched = touches(street, number, people)
    wrong = wrongs(street, number, orders)
    said = talk(street, number, people, orders, wrong, touched, drawn.has)
    yield "truth_people", _people(street, number, people, cut)
    yield from _identities(number, people, drawn, said, cut, text)
    yield from _exposures(street, people, drawn, cut)
    yield from _orders(street, number, orders, drawn, wrong, cut)
    yield "touches", _touches(street, touched, drawn, cut)
    yield from _messages(street, number, people, drawn, said, cut, text)


def _people(street: Street, number: int, people: People, cut: int) -> Batch:
    return {
        "person": np.arange(cut) + number * BLOCK,
        "rate_weekly": people.rate[:cut],
        "leaves_p": people.leaves[:cut],
        "mean_spend_minor": people.spend[:cut],
        "joined_at": clock(street, people.joined[:cut]),
        "dropout_at": clock(street, people.dropout[:cut]),
        "recommended_by": np.where(people.by >= 0, people.by + number * BLOCK, -1)[:cut],
        "zone": people.zone[:cut],
        "variety": of(VARIETIES, people.variety[:cut]),
        "style": of(STYLES, people.style[:cut]),
    }


def _used(drawn: Identities, said: Said, cut: int) -> I64:
    """List the slots there are, in the order of their ids: each person's, and strangers who wrote."""
    there = np.arange(SLOTS) < drawn.has[:, None]
    there = there.ravel()
    there[said.slot[said.slot % SLOTS == SLOTS - 1]] = True
    slots = np.flatnonzero(there[: cut * SLOTS])
    return slots[np.argsort(drawn.id[slots])]


def _identities(
    number: int, people: People, drawn: Identities, said: Said, cut: int, text: bool
) -> Iterator[tuple[str, Batch]]:
    slots = _used(drawn, said, cut)
    owner = slots // SLOTS
    strange = slots % SLOTS == SLOTS - 1
    seen: Batch = {
        "identity": drawn.id[slots],
        "channel": of(CHANNELS, drawn.channel[slots]),
        "zone": np.where(strange, -1, people.zone[owner]),
    }
    if text:
        spoken = LANGUAGE[people.variety[owner]].tolist()
        seen["name"], seen["address"] = named(drawn, slots, [LANGUAGES[one] for one in spoken])
    yield "identities", seen
    yield "truth_identities", {
        "identity": drawn.id[slots],
        "person": np.where(strange, -1, owner + number * BLOCK),
        "form": of(FORMS, drawn.form[slots]),
    }


def _exposures(street: Street, people: People, drawn: Identities, cut: int) -> Iterator[tuple[str, Batch]]:
    """Yield who was reached by lot or by wish: a row for each identity of each person who could have been."""
    for reach in people.reaches:
        one = reach.tried
        if one.unit not in ("person", "choice") or one.reach != "as chosen" or one.day >= street.days:
            continue
        there = (np.arange(SLOTS) < drawn.has[:, None]) & (people.joined < one.day)[:, None]
        slots = np.flatnonzero(there[:cut].ravel())
        slots = slots[np.argsort(drawn.id[slots])]
        since, until = np.full((2, len(slots)), [[float(one.day)], [float(one.until)]])
        reached = reach.chosen[slots // SLOTS]
        yield "exposures", _exposed(street, one.name, "identity", drawn.id[slots], reached, since, until)


def _orders(
    street: Street, number: int, orders: Orders, drawn: Identities, wrong: I64, cut: int
) -> Iterator[tuple[str, Batch]]:
    """Yield orders and what was sent back (its own row, a negative amount)."""
    rng = stream(street.seed, number, "tills")
    n = len(orders.day)
    place = (rng.random(n) < 0.3) * (rng.random(n) * drawn.has[orders.person]).astype(np.int64)
    sent_back = np.flatnonzero(rng.random(n) < street.spending.refunded)
    day = np.concatenate([orders.day, orders.day[sent_back] + 1 + rng.exponential(4.0, len(sent_back))])
    source = np.concatenate([np.arange(n), sent_back])
    refund = np.arange(len(day)) >= n
    row = np.lexsort((refund, day))
    ids = numbered(number, len(day), street.seed, 1)
    keep = (orders.person[source[row]] < cut) & (day[row] < street.days)
    row, ids = row[keep], ids[keep]
    source, refund = source[row], refund[row]
    who = orders.person[source]
    yield "orders", {
        "external_id": ids,
        "identity": drawn.id[who * SLOTS + place[source]],
        "at": clock(street, day[row]),
        "currency": np.full(len(row), street.spending.currency),
        "amount_minor": orders.minor[source] * np.where(refund, -1, 1),
        "refund": refund,
        "discounted": orders.discounted[source],
    }
    yield "truth_orders", {
        "external_id": ids,
        "person": who + number * BLOCK,
        "first": orders.first[source] & ~refund,
        "wrong": of(CAUSES, wrong[source]),
    }


def _touches(street: Street, touched: Touches, drawn: Identities, cut: int) -> Batch:
    row = np.argsort(touched.day, kind="stable")
    row = row[(touched.person[row] < cut) & (touched.day[row] < street.days)]
    by = touched.by[row]
    return {
        "identity": drawn.id[touched.person[row] * SLOTS],
        "at": clock(street, touched.day[row]),
        "kind": of(TOUCHES, touched.kind[row]),
        "begun_by": of(BEGUN_BY, touched.begun_by[row]),
        "recommended_by": np.where(by >= 0, drawn.id[np.maximum(by, 0) * SLOTS], -1),
    }


def _messages(
    street: Street, number: int, people: People, drawn: Identities, said: Said, cut: int, text: bool
) -> Iterator[tuple[str, Batch]]:
    """Yield messages, their truth, answers and theirs. A reply is in the block of what it replies to."""
    row = np.argsort(said.day, kind="stable")
    ids = numbered(number, len(row), street.seed, 2)
    own = np.empty_like(ids)
    own[row] = ids
    reply_to = np.where(said.parent >= 0, own[said.parent], np.uint64(0))
    keep = (said.person[row] < cut) & (said.day[row] < street.days)
    row, ids = row[keep], ids[keep]
    one, reply_to = said.take(row), reply_to[row]
    ours = one.quality >= 0
    variety = words.varieties(street, row, own, people, said)
    language = LANGUAGE[variety]
    at = clock(street, one.day)
    messages: Batch = {
        "external_id": ids,
        "identity": drawn.id[one.slot],
        "channel": of(CHANNELS, drawn.channel[one.slot]),
        "direction": of(("in", "out"), ours.astype(np.int64)),
        "at": at,
        "reply_to": reply_to,
    }
    if text:
        mail = drawn.channel[one.slot] == 0
        first = reply_to == 0
        messages["subject"], messages["text"] = words.render(ids, one, variety, people.style[one.person], mail, first)
    yield "messages", messages
    yield "truth_messages", {
        "external_id": ids,
        "person": np.where(one.kind == 7, -1, one.person + number * BLOCK),
        "kind": np.where(ours, "", of(KINDS, one.kind)),
        "cause": of(CAUSES, one.cause),
        "language": of(LANGUAGES, language),
        "variety": of(VARIETIES, variety),
    }
    yield "answers", {
        "external_id": ids[ours],
        "reply_to": reply_to[ours],
        "teammate": one.teammate[ours],
        "at": at[ours],
    }
    yield "truth_answers", {"external_id": ids[ours], "quality": one.quality[ours]}
