"""Words for messages, from the phrases in `phrases_en` and `phrases_es`: a function of id, kind, cause and writer.

A template is a row of parts, each a tuple of alternatives; the digits of the message's own 64-bit id choose.
Slots stand in braces: things of the shop, days, hours, streets, and the words that differ between varieties.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from colmado.demo.street import phrases_en, phrases_es
from colmado.demo.street.buying import STYLES, VARIETIES, People
from colmado.demo.street.names import bare
from colmado.demo.street.streams import I64, U64, Bool, mix
from colmado.demo.street.talking import CAUSES, KINDS, Said

if TYPE_CHECKING:
    from colmado.demo.street.world import Street

Parts = tuple[tuple[str, ...], ...]
BOOKS = {"en": phrases_en, "es": phrases_es}
OTHER_TONGUE = np.array([3, 4, 5, 0, 1, 2, 1])
"""For each of VARIETIES, the one they write when they write the other language."""


def varieties(street: Street, rows: I64, own: U64, people: People, said: Said) -> I64:
    """Choose the variety of some rows of `said`: the writer's, sometimes one of the other language.

    A reply keeps the language of the message its conversation began with: the lot is of that message's id.
    """
    root = np.arange(len(said.parent))
    for _ in range(3):  # a conversation is at most four messages long
        root = np.where(said.parent[root] >= 0, said.parent[root], root)
    lot = mix(own[root[rows]], street.seed, 3)
    switched = (lot >> np.uint64(11)).astype(np.float64) / 2**53 < street.talking.switching
    spoken = people.variety[said.person[rows]]
    return np.where(switched, OTHER_TONGUE[spoken], spoken)


def render(ids: U64, one: Said, variety: I64, style: I64, mail: Bool, first: Bool) -> tuple[list[str], list[str]]:
    """Write subjects (only of mails that begin a conversation) and texts, (n,) each."""
    rows = zip(
        mix(ids, 0, 4).tolist(),
        one.kind.tolist(),
        one.cause.tolist(),
        one.quality.tolist(),
        variety.tolist(),
        style.tolist(),
        mail.tolist(),
        first.tolist(),
        strict=True,
    )
    subjects, texts = [], []
    for number, kind, cause, quality, spoken, wrote, is_mail, begins in rows:
        subject, text = write(number, kind, cause, quality, VARIETIES[spoken], STYLES[wrote], is_mail, begins)
        subjects.append(subject)
        texts.append(text)
    return subjects, texts


def write(
    number: int, kind: int, cause: int, quality: int, variety: str, style: str, mail: bool, begins: bool
) -> tuple[str, str]:
    """Write one message: its subject ("" if it has none) and its text."""
    book = BOOKS[variety[:2]]
    if quality >= 0:
        parts: Parts = (book.HELLO, *book.ANSWERS[quality], book.SIGNED)
    else:
        said: Parts = book.COMPLAINTS[CAUSES[cause]] if KINDS[kind] == "complaint" else book.KINDS[KINDS[kind]]
        greets = mail and KINDS[kind] != "spam"
        parts = (book.HELLO, *said, book.BYE) if greets else said
    chosen, number = _choose(parts, number)
    text = _filled(chosen, number, variety) if "{" in chosen else chosen
    subject = ""
    if mail and begins and quality < 0:
        subject = _filled(book.SUBJECTS[KINDS[kind]][number % len(book.SUBJECTS[KINDS[kind]])], number, variety)
    return subject, text if quality >= 0 or KINDS[kind] == "spam" else styled(text, style)


def _choose(parts: Parts, number: int) -> tuple[str, int]:
    """Take one alternative of each part by the digits of `number`; give the rest of it back."""
    words = []
    for part in parts:
        number, at = divmod(number, len(part))
        if part[at]:
            words.append(part[at])
    return " ".join(words), number


def _filled(text: str, number: int, variety: str) -> str:
    """Fill the slots."""
    book = BOOKS[variety[:2]]
    slots = dict(book.VARIED[variety])
    for name, words in book.SLOTS.items():
        number, at = divmod(number + 7, len(words))
        slots[name] = words[at]
    said = text.format_map(slots)
    return said[0].upper() + said[1:] if said[0] not in "¿¡" else said[0] + said[1].upper() + said[2:]


def styled(text: str, style: str) -> str:
    """Write as this person does: with capitals and accents, or without."""
    if style == "lower case":
        return text.lower()
    if style == "no accents":
        return bare(text.replace("¿", "").replace("¡", ""))
    if style == "hasty":
        return text.replace(", ", " ").replace("¿", "").replace("¡", "").rstrip(".")
    return text
