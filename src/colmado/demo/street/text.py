"""Words for messages, from the phrases in `phrases_en` and `phrases_es`: a function of id, kind, cause and writer.

A template is a row of parts, each a tuple of alternatives; the digits of the message's own 64-bit id choose.
Slots stand in braces: things of the shop, days, hours, streets, and the words that differ between varieties.
"""

from __future__ import annotations

from functools import cache
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
EMPTY = ("",)
ABOUT = {"question": "asked", "concern": "asked", "complaint": "wronged", "protest": "wronged"}
"""Which answers a kind gets; the others get those to what was only told."""
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
        one.teammate.tolist(),
        variety.tolist(),
        style.tolist(),
        mail.tolist(),
        first.tolist(),
        strict=True,
    )
    subjects, texts = [], []
    for number, kind, cause, quality, teammate, spoken, wrote, is_mail, begins in rows:
        how = (VARIETIES[spoken], STYLES[wrote], is_mail, begins)
        subject, text = write(number, kind, cause, quality, teammate, *how)
        subjects.append(subject)
        texts.append(text)
    return subjects, texts


def write(
    number: int,
    kind: int,
    cause: int,
    quality: int,
    teammate: int,
    variety: str,
    style: str,
    mail: bool,
    begins: bool,
) -> tuple[str, str]:
    """Write one message: its subject ("" if it has none) and its text. `quality` -1: it is not ours."""
    book = BOOKS[variety[:2]]
    name = KINDS[kind]
    if quality >= 0:
        said: Parts = book.ANSWERS[ABOUT.get(name, "told")][quality]
        before, after = book.GREET, book.SIGNED[teammate % len(book.SIGNED)]
    else:
        said = book.COMPLAINTS[CAUSES[cause]] if name == "complaint" else book.KINDS[name]
        before, after = (book.HELLO, book.BYE) if mail and name != "spam" else (EMPTY, EMPTY)
    chosen, number = _choose(said, number)
    number, hello = divmod(number, len(before))
    number, bye = divmod(number, len(after))
    breath = "\n\n" if mail else " "
    text = breath.join(piece for piece in (before[hello], chosen, after[bye]) if piece)
    text = _filled(text, number, variety) if "{" in text else text
    subject = ""
    if mail and begins and quality < 0:
        subject = _filled(book.SUBJECTS[name][number % len(book.SUBJECTS[name])], number, variety)
    return subject, text if quality >= 0 or name == "spam" else styled(text, style)


def _choose(parts: Parts, number: int) -> tuple[str, int]:
    """Take one alternative of each part by the digits of `number`; give the rest of it back."""
    words = []
    for part in parts:
        number, at = divmod(number, len(part))
        if part[at]:
            words.append(part[at])
    return " ".join(words), number


@cache
def _varied(variety: str) -> dict[str, str]:
    """List the words of a variety, and the same as they begin a sentence."""
    words = BOOKS[variety[:2]].VARIED[variety]
    return {**words, **{name.capitalize(): word[0].upper() + word[1:] for name, word in words.items()}}


def _filled(text: str, number: int, variety: str) -> str:
    """Fill the slots."""
    book = BOOKS[variety[:2]]
    slots = dict(_varied(variety))
    for name, words in book.SLOTS.items():
        number, at = divmod(number + 7, len(words))
        slots[name] = words[at]
    return text.format_map(slots)


def styled(text: str, style: str) -> str:
    """Write as this person does: with capitals and accents, or without."""
    if style == "lower case":
        return text.lower()
    if style == "no accents":
        return bare(text.replace("¿", "").replace("¡", ""))
    if style == "hasty":
        return text.replace(", ", " ").replace("¿", "").replace("¡", "").rstrip(".")
    return text
