"""A made-up neighbourhood, and who is who in it: households, their identities on channels, and what goes wrong.

Nobody in it is real. What is meant to be hard: families that share a telephone, a street or an e-mail address; a
son with his father's name in the same house; namesakes across town; a surname changed by marriage; a home, a number, an
address moved from; typos, gaps, short forms, surnames left out or put first. How common names are is our own
estimate by rank (Zipf), not a census.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path

from colmado.know.matching.names import short_forms
from colmado.know.matching.profiles import Profile

STREETS = {
    "es": ("Calle {}", "C/ {}", "Avda. de {}", "calle de la {}", "Plaza {}"),
    "en": ("{} Street", "{} St", "{} Road", "{} Rd", "{} Avenue"),
}
DOMAINS = (
    "gmail.com",
    "hotmail.com",
    "outlook.com",
    "yahoo.com",
    "icloud.com",
    "yahoo.es",
    "telefonica.net",
    "proton.me",
)
LINES = (Path(__file__).parent / "neighbours.txt").read_text(encoding="utf-8").splitlines()[1:]
CALLED = {kind: names.split() for kind, names in (line.split(": ") for line in LINES)}
KINDS = ("photos", "birds", "forum")


def _ranked(names: list[str]) -> tuple[list[str], list[float]]:
    return names, list(accumulate(1 / (rank + 6) for rank in range(len(names))))


def _tail(rng: random.Random, many: int) -> list[str]:
    return sorted({"".join(rng.choices(CALLED["syllables"], k=rng.choice((3, 4)))).capitalize() for _ in range(many)})


@dataclass
class Human:
    """Someone, with what can be known of them. `before`: a surname given up by marriage."""

    number: int
    tongue: str
    given: str
    surname: str
    second: str
    before: str
    emails: list[str]
    phones: list[str]
    nick: str
    home: tuple[str, str, str]
    card: str


class Neighbourhood:
    """Households of one seed. `profiles(n)` gives about `n` profiles, each with the number of the human behind it."""

    def __init__(self, seed: int, towns: int = 40) -> None:
        self.rng = random.Random(seed)
        shuffled = random.Random(7)  # the world is one; only who lives in it hangs on the seed
        self.surnames = {
            tongue: _ranked([*CALLED[f"surnames {tongue}"], *_tail(shuffled, 4000)]) for tongue in ("es", "en")
        }
        self.firsts = {who: _ranked(names) for who, names in CALLED.items() if who.startswith(("men", "women"))}
        self.towns = [f"{name}{shuffled.choice((' de Mar', ' Alta', '', ''))}" for name in _tail(shuffled, towns)]
        self.shorts: dict[str, list[str]] = {}
        for short, fulls in short_forms().items():
            for full in fulls:
                if full != short:
                    self.shorts.setdefault(full, []).append(short)
        self.taken: set[str] = set()
        self.humans = 0

    def profiles(self, n: int) -> Iterator[tuple[Profile, int]]:
        """Give profiles until there are `n`, in an order that tells nothing."""
        made: list[tuple[Profile, int]] = []
        while len(made) < n:
            for human in self.household():
                for _ in range(self.rng.choices((1, 2, 3, 4), (60, 25, 10, 5))[0]):
                    made.append((self.profile(human), human.number))
        del made[n:]
        self.rng.shuffle(made)
        for place, (one, human) in enumerate(made):
            yield replace(one, id=f"i{place}"), human

    def _pick(self, table: tuple[list[str], list[float]]) -> str:
        return self.rng.choices(table[0], cum_weights=table[1])[0]

    def household(self) -> list[Human]:
        """Make the people of one house."""
        rng = self.rng
        tongue = rng.choices(("es", "en"), (65, 35))[0]
        home = (f"{rng.choice(STREETS[tongue])} {rng.randint(1, 90)}".format(rng.choice(CALLED["streets"])),
                *self._town())  # fmt: skip
        family, other = self._pick(self.surnames[tongue]), self._pick(self.surnames[tongue])
        seconds = [self._pick(self.surnames[tongue]) if tongue == "es" else "" for _ in range(2)]
        size = rng.choices((1, 2, 3, 4, 5), (35, 30, 15, 14, 6))[0]
        found = []
        for place in range(size):
            sex = "men" if place == 0 else "women" if place == 1 else rng.choice(("men", "women"))
            given = self._pick(self.firsts[f"{sex} {tongue}"])
            surname, second, before = family, seconds[0], ""
            if place == 1:
                if tongue == "es":
                    surname, second = other, seconds[1]
                else:
                    before = other
            elif place > 1:
                second = other if tongue == "es" else ""
                if sex == "men" and rng.random() < 0.1:
                    given = found[0].given
            if rng.random() < 0.12:
                given = f"{given} {self._pick(self.firsts[f'{sex} {tongue}'])}"
            found.append(self._human(tongue, given, (surname, second, before), home))
        self._share(found)
        return found

    def _town(self) -> tuple[str, str]:
        place = min(int(self.rng.expovariate(1 / 8)), len(self.towns) - 1)
        return self.towns[place], f"{10000 + place * 37 + self.rng.randint(1, 12)}"

    def _human(self, tongue: str, given: str, called: tuple[str, str, str], home: tuple[str, str, str]) -> Human:
        rng = self.rng
        self.humans += 1
        first, last = _plain(given.split()[0]), _plain(called[0])
        shapes = (f"{first}.{last}", f"{first}{last}", f"{first[0]}{last}", f"{last}.{first}", f"{first}{last[:3]}")
        nick = rng.choice(shapes) + (str(rng.randint(1, 999)) if rng.random() < 0.6 else "")
        names = (nick, nick if rng.random() < 0.5 else rng.choice(shapes) + str(rng.randint(1, 9999)))
        emails = [self._free(name, f"@{rng.choice(DOMAINS)}") for name in names]
        nick = self._free(nick.replace(".", rng.choice(("", "_", "."))), "")
        return Human(
            self.humans, tongue, given, *called, emails, [self._phone(tongue), self._phone(tongue)],
            nick, home, f"{rng.randint(0, 9999):04d}",
        )  # fmt: skip

    def _free(self, name: str, domain: str) -> str:
        """Take a name that nobody has yet, as networks give them out: with a number behind it, if need be."""
        while f"{name}{domain}" in self.taken:
            name += str(self.rng.randint(1, 99))
        self.taken.add(f"{name}{domain}")
        return f"{name}{domain}"

    def _phone(self, tongue: str) -> str:
        start = "6" if tongue == "es" else "20"
        return start + "".join(self.rng.choices("0123456789", k=8))

    def _share(self, family: list[Human]) -> None:
        """Some households have one telephone, some one e-mail address, some pay with one card."""
        for chance, name in ((0.15, "phones"), (0.06, "emails"), (0.2, "card")):
            if self.rng.random() < chance:
                for human in family[1:]:
                    setattr(human, name, getattr(family[0], name))

    def profile(self, human: Human) -> Profile:
        """Say what one channel knows of someone, errors included."""
        rng = self.rng
        if rng.random() < 0.08:
            human.home = (
                f"{rng.choice(STREETS[human.tongue])} {rng.randint(1, 90)}".format(rng.choice(CALLED["streets"])),
                *self._town(),
            )
        kind = rng.choices(("mail", "phone", "network", "order"), (30, 20, 20, 30))[0]
        email, phone = (rng.choices(both, (85, 15))[0] for both in (human.emails, human.phones))
        town, postcode = human.home[1:]
        email = self._wrong(email, 0.02) if rng.random() < 0.95 else email.upper()
        phone = self._written(self._wrong(phone, 0.02), human.tongue)
        if kind == "mail":
            return Profile("", self._names(human, 0.9), (email,), (phone,) if rng.random() < 0.1 else ())
        if kind == "phone":
            return Profile("", self._names(human, 0.85), (), (phone,), town=town if rng.random() < 0.2 else "")
        if kind == "network":
            nick = human.nick if rng.random() < 0.85 else human.emails[1].partition("@")[0]
            place = town if rng.random() < 0.4 else ""
            return Profile("", self._names(human, 0.8), handles=((rng.choice(KINDS), f"@{nick}"),), town=place)
        return Profile(
            "", self._names(human, 0.99), (email,), (phone,) if rng.random() < 0.8 else (),
            postcode=postcode if rng.random() < 0.9 else "", town=town if rng.random() < 0.9 else "",
            street=self._wrong(human.home[0], 0.08) if rng.random() < 0.9 else "",
            cards=(human.card,) if rng.random() < 0.6 else (),
        )  # fmt: skip

    def _names(self, human: Human, known: float) -> tuple[str, ...]:
        rng = self.rng
        if rng.random() > known:
            return ()
        given, surname = human.given, human.before if human.before and rng.random() < 0.3 else human.surname
        shorts = self.shorts.get(_plain(given.split()[0]))
        if shorts and rng.random() < 0.2:
            given = rng.choice(shorts).capitalize()
        elif " " in given and rng.random() < 0.5:
            given = given.split()[rng.random() < 0.3]
        elif rng.random() < 0.05:
            given = f"{given[0]}."
        both = f"{surname} {human.second}" if human.second and rng.random() < 0.45 else surname
        given, both = self._wrong(given, 0.02), self._wrong(both, 0.04)
        whole = f"{both}, {given}" if rng.random() < 0.08 else given if rng.random() < 0.06 else f"{given} {both}"
        change: Callable[[str], str] = rng.choices((str, _plain, str.upper, str.lower), (60, 20, 10, 10))[0]
        return (change(whole),)

    def _written(self, phone: str, tongue: str) -> str:
        code = "+34" if tongue == "es" else "+44"
        return f"{code} {phone[:3]} {phone[3:]}" if tongue == "en" or self.rng.random() < 0.6 else phone

    def _wrong(self, text: str, chance: float) -> str:
        """Make a typo: a letter left out, doubled, swapped with the next, or another."""
        if len(text) < 3 or self.rng.random() > chance:
            return text
        at = self.rng.randint(1, len(text) - 2)
        other = self.rng.choice("0123456789") if text[at].isdigit() else self.rng.choice("aeiourstln")
        new = self.rng.choice((text[at] * 2, "", text[at + 1] + text[at], other))
        return text[:at] + new + text[at + 1 + (len(new) == 2 and new[0] != new[1]) :]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode().lower()
