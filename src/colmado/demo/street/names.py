"""The identities of a block: who has several, how they are written differently, and their addresses."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from colmado.demo.street.streams import BLOCK, I64, SLOTS, pick, stream

if TYPE_CHECKING:
    from colmado.demo.street.world import Street

CHANNELS = ("email", "chat", "social", "phone")
FORMS = ("full", "short", "no accents", "typo", "initial", "lower case")
GIVEN = {
    "es": (
        *("José Pepe", "Francisco Paco", "María Mari", "Dolores Lola", "Ángel Angelito", "Concepción Concha"),
        *("Guadalupe Lupe", "Jesús Chuy", "Mercedes Merche", "Ramón Moncho", "Lucía Luci", "Martín Tincho"),
        *("Beatriz Bea", "Ignacio Nacho", "Rosario Charo", "Andrés Andresito", "Verónica Vero", "Raúl Rauli"),
        *("Inés Inesita", "Tomás Tomasito", "Yolanda Yoli", "Héctor Tito", "Sofía Sofi", "Germán Mancho"),
    ),
    "en": (
        *("William Bill", "Margaret Peggy", "Robert Bob", "Elizabeth Liz", "James Jim", "Katherine Kate"),
        *("Deborah Debbie", "Thomas Tom", "Jennifer Jen", "Edward Ted", "Patricia Trish", "Anthony Tony"),
        *("Michael Mick", "Susan Sue", "Winston Win", "Charlotte Lottie", "Andrew Andy", "Jacqueline Jackie"),
        *("Zoë Zo", "Chloé Chlo", "Joseph Joe", "Rebecca Becky", "Samuel Sam", "Victoria Vicky"),
    ),
}
FAMILY = {
    "es": (
        *("García", "Muñoz", "Peña", "Jiménez", "Gutiérrez", "Báez", "Rodríguez", "Ibáñez", "Cruz", "Núñez"),
        *("Sánchez", "Medina", "Ramírez", "Vidal", "Ordóñez", "Santana", "Robles", "Acuña", "León", "Solís"),
    ),
    "en": (
        *("Ashworth", "Kowalski", "Nair", "Fletcher", "Baptiste", "O'Hara", "MacLeod", "Okafor", "Brandt", "Doyle"),
        *("Whitfield", "Castellano", "Pryce", "Campbell", "Bennett", "Osei", "Marsh", "Hollis", "Singh", "Grant"),
    ),
}
MAIL = ("correo.example", "buzon.example", "post.example", "webmail.example", "barrio.example")
SPAMMERS = ("Growth Team", "Parcel Notice", "Banco Aviso", "Dr. Obi Fund", "Premios Ya", "Rank Up Now")


@dataclass(frozen=True, slots=True)
class Identities:
    """By slot (person * SLOTS + place; the last place is a stranger's), (BLOCK * SLOTS,) each; `has` (BLOCK,)."""

    id: I64
    channel: I64
    form: I64
    number: I64
    has: I64
    given: I64
    family: I64


def identities(street: Street, block: int) -> Identities:
    """Draw the identities of a block. Ids are shuffled: neighbours are no family."""
    rng = stream(street.seed, block, "identities")
    n = BLOCK * SLOTS
    has = 1 + pick(rng, street.talking.identities, BLOCK)
    form = rng.integers(0, len(FORMS), n)
    form[::SLOTS] = np.where(rng.random(BLOCK) < 0.7, 0, form[::SLOTS])
    channel = pick(rng, street.talking.channels, n)
    channel[SLOTS - 1 :: SLOTS] = 0
    ids = block * n + rng.permutation(n)
    given, family = rng.integers(0, 24, BLOCK), rng.integers(0, 20, BLOCK)
    return Identities(ids, channel, form, rng.integers(0, 1_000_000, n), has, given, family)


def bare(text: str) -> str:
    """Write without accents."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def written(given: str, family: str, form: str, number: int) -> str:
    """Write a name in one of FORMS; `given` is "José Pepe"; `number` places the typo."""
    long, short = given.split(" ")
    full = f"{long} {family}"
    if form == "typo":
        at = 1 + number % (len(full) - 2)
        return full[: at - 1] + full[at] + full[at - 1] + full[at + 1 :]
    return {
        "full": full,
        "short": f"{short} {family}",
        "no accents": bare(full),
        "initial": f"{long[0]}. {family}",
        "lower case": bare(full).lower(),
    }[form]


def address(name: str, channel: str, identity: int, number: int) -> str:
    """Give a unique address: it carries the identity's own id, which says nothing of the person."""
    word = bare(name).lower().replace(" ", ".").replace("'", "").replace("..", ".")
    if channel == "email":
        return f"{word}.{np.base_repr(identity, 36).lower()}@{MAIL[number % len(MAIL)]}"
    if channel == "phone":
        return f"+999{identity:010d}"
    return f"@{word.replace('.', '_')}{np.base_repr(identity, 36).lower()}"


def named(drawn: Identities, slots: I64, languages: list[str]) -> tuple[list[str], list[str]]:
    """Write names and addresses of some slots, whose people speak `languages`."""
    names, addresses = [], []
    for slot, language in zip(slots.tolist(), languages, strict=True):
        person, place = divmod(slot, SLOTS)
        number, identity = int(drawn.number[slot]), int(drawn.id[slot])
        if place == SLOTS - 1:
            name = SPAMMERS[number % len(SPAMMERS)]
        else:
            given, family = GIVEN[language][drawn.given[person]], FAMILY[language][drawn.family[person]]
            name = written(given, family, FORMS[drawn.form[slot]], number)
        names.append(name)
        addresses.append(address(name, CHANNELS[drawn.channel[slot]], identity, number))
    return names, addresses
