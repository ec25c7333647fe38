"""The rows of a big shop, table by table, as lines of COPY. The same story, the same rows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import numpy as np
from story import ANSWERED, CHANNELS, DAYS, KINDS, LANGUAGES, OURS, STATES, TODAY, Story
from vocabulary import Vocabulary, vocabulary

BATCH = 50_000
SHOP = "shop.example"
# What each table is given, in this order.
COLUMNS = {
    "ledger_teammate": "id, password, is_superuser, username, first_name, last_name, email, is_staff, is_active,"
    " date_joined, language",
    "ledger_channel": "id, name, kind, title, addresses, options, cursor, active, created_at, trouble",
    "ledger_identity": "id, kind, address, name, created_at",
    "ledger_person": "id, name, language, created_at",
    "know_claim": "identity_id, person_id, own, evidence, score, at",
    "know_known": "identity_id, person_id",
    "ledger_message": "id, channel_id, conversation_id, author_id, teammate_id, direction, external_id, digest,"
    ' author_name, subject, text, own_length, from_html, recipients, "references", automatic, failed_ids, origin,'
    " visibility, sent_at, happened_at, received_at",
    "ledger_blob": "sha256, size, content",
    "ledger_attachment": "message_id, position, filename, media_type, content_id, size, blob_id",
    "answer_obligation": "message_id, conversation_id, channel_id, kind, language, state, happened_at, due_at,"
    " reply_id",
    "ledger_outcome": "message_id, number, state, by_id, maker, why, reply_id, at",
    "plan": "id, channel_id, identity_id, assignee_id, language",
}


def line(*values: Any) -> str:
    """Write one row. None of our texts holds a tab, a line's end or a backslash."""
    return "\t".join("\\N" if value is None else str(value) for value in values)


def octets(number: int, length: int) -> str:
    """Write bytes for a bytea column."""
    return f"\\\\x{number:0{2 * length}x}"


def rows(table: str, told: Story, seed: int) -> Iterator[str]:
    """Give the lines of one table."""
    made = {
        "ledger_teammate": _teammates,
        "ledger_channel": _channels,
        "ledger_identity": _identities,
        "ledger_person": _persons,
        "know_claim": _claims,
        "know_known": _known,
        "ledger_blob": _blobs,
        "ledger_attachment": _attachments,
        "answer_obligation": _obligations,
        "ledger_outcome": _outcomes,
        "plan": _plan,
    }
    return _messages(told, seed) if table == "ledger_message" else made[table](told)


def _at(seconds: float) -> str:
    return (TODAY + timedelta(seconds=seconds)).isoformat()


BORN = _at(-(DAYS + 90) * 86_400.0)


def _teammates(_told: Story) -> Iterator[str]:
    for i in range(1, OURS + 1):
        yield line(i, "!", "f", f"mate{i}", f"Mate{i}", "", "", "f", "t", BORN, "en")


def _channels(_told: Story) -> Iterator[str]:
    for i, (name, kind, _) in enumerate(CHANNELS, 1):
        yield line(i, name, kind, name.title(), f"{{{name}@{SHOP}}}", "{}", "{}", "t", BORN, "")


def _customers(told: Story) -> int:
    return int(told.c_identity.max()) + 1


def _names(told: Story) -> list[str]:
    n = _customers(told)
    names = [name.title() for name in vocabulary("es").draw(np.random.default_rng(3), 2 * n)]
    return [f"{first} {last}" for first, last in zip(names[::2], names[1::2], strict=True)]


def _identities(told: Story) -> Iterator[str]:
    """Identities 1 to N are customers, the last ones are ours."""
    names = _names(told)
    for i, name in enumerate(names, 1):
        yield line(i, "email", f"p{i}@mail.example", name, BORN)
    for i, (name, *_) in enumerate(CHANNELS, len(names) + 1):
        yield line(i, "email", f"{name}@{SHOP}", name.title(), BORN)


def _twin(i: int) -> bool:
    """Whether this identity is the person of the one before it."""
    return i % 20 == 8


def _persons(told: Story) -> Iterator[str]:
    for i, name in enumerate(_names(told), 1):
        yield line(i, name, "", BORN)


def _claims(told: Story) -> Iterator[str]:
    for i in range(1, _customers(told) + 1):
        yield line(i, i, "t", "first seen under this address", 1, BORN)
        if _twin(i):
            yield line(i, i - 1, "f", "the same telephone", 1, BORN)


def _known(told: Story) -> Iterator[str]:
    for i in range(1, _customers(told) + 1):
        yield line(i, i - 1 if _twin(i) else i)


def _messages(told: Story, seed: int) -> Iterator[str]:
    rng = np.random.default_rng(seed + 1)
    tongues = [vocabulary("en" if name == "en" else "es") for name in LANGUAGES]
    titles = _titles(rng, told, tongues)
    customers = _customers(told)
    for begin in range(0, len(told.talk), BATCH):
        talks = told.talk[begin : begin + BATCH].tolist()
        spoken = told.c_language[talks]
        pools = [iter(words.texts(rng, max(1, int((spoken == i).sum())))) for i, words in enumerate(tongues)]
        for i, (talk, language) in enumerate(zip(talks, spoken.tolist(), strict=True), begin):
            yield _message(told, i, talk, customers, titles[talk], next(pools[language]))


def _message(told: Story, i: int, talk: int, customers: int, title: str, text: str) -> str:
    channel, who, when = int(told.c_channel[talk]), int(told.c_identity[talk]) + 1, _at(float(told.at[i]))
    spread = (i + 1) * 0x9E3779B97F4A7C15 % 2**64  # ids in the field are in no order
    if told.inbound[i]:
        to, author, mate, way, origin = f"{CHANNELS[channel][0]}@{SHOP}", who, None, "in", ""
        external = f"{spread:016x}.{i + 1}@mail.example"
    else:
        to, author, way, origin = f"p{who}@mail.example", customers + 1 + channel, "out", "own"
        external, mate = f"c.{spread:016x}{i + 1:016x}.00@{SHOP}", int(told.teammate[i]) + 1
    people = json.dumps([{"role": "to", "address": to, "name": ""}])
    said = ("", title, text, len(text), "f", people, "{}", "", "{}", origin, "private", when, when, when)
    return line(i + 1, channel + 1, talk + 1, author, mate, way, external, octets(i + 1, 16), *said)


def _titles(rng: np.random.Generator, told: Story, tongues: list[Vocabulary]) -> list[str]:
    drawn = [words.draw(rng, 4 * len(told.c_language)) for words in tongues]
    return [" ".join(drawn[of][4 * i : 4 * i + 4]).capitalize() for i, of in enumerate(told.c_language.tolist())]


def _blobs(_told: Story) -> Iterator[str]:
    for i in range(500):
        yield line(octets(i, 32), 8, octets(i, 8))


def _attachments(told: Story) -> Iterator[str]:
    for i in range(0, len(told.talk), 31):
        yield line(i + 1, 0, "bill.pdf", "application/pdf", "", 8, octets(i % 500, 32))


def _obligations(told: Story) -> Iterator[str]:
    """What is owed, due by the shop's own calendar."""
    from colmado.answer.queries.calendar import calendar

    due, kinds, tongues = calendar(), [*KINDS], [*LANGUAGES]
    for i in np.flatnonzero(told.inbound).tolist():
        talk, kind, said = int(told.talk[i]), kinds[told.kind[i]], TODAY + timedelta(seconds=float(told.at[i]))
        reply = int(told.reply[i]) + 1 if told.reply[i] >= 0 else None
        place = (talk + 1, int(told.c_channel[talk]) + 1, kind, tongues[told.c_language[talk]])
        yield line(i + 1, *place, STATES[told.state[i]], said.isoformat(), due.due(kind, said).isoformat(), reply)


def _outcomes(told: Story) -> Iterator[str]:
    for i in np.flatnonzero(told.state > 0).tolist():
        state = int(told.state[i])
        reply = int(told.reply[i]) + 1 if state == ANSWERED else None
        when = _at(float(told.at[i]) + 60)
        yield line(i + 1, 1, STATES[state], int(told.teammate[i]) + 1, "", "said so", reply, when)


def _plan(told: Story) -> Iterator[str]:
    tongues = [*LANGUAGES]
    of = (told.c_channel, told.c_identity, told.c_assignee, told.c_language)
    for i, (channel, who, mate, tongue) in enumerate(zip(*(column.tolist() for column in of), strict=True), 1):
        yield line(i, channel + 1, who + 1, mate + 1 if mate >= 0 else None, tongues[tongue])
