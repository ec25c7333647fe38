"""What is known of one identity, as it was given, and in one form that can be compared."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from colmado.know.matching.names import fold, fullest
from colmado.know.matching.reaching import email, handle, local, phone, street

_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Profile:
    """One identity as it was given; every field may be empty. `handles`: (kind of channel, name on it)."""

    id: str
    names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    handles: tuple[tuple[str, str], ...] = ()
    postcode: str = ""
    town: str = ""
    street: str = ""
    cards: tuple[str, ...] = ()
    """The last four digits of cards that orders were paid with."""
    holder: str = ""
    """The name on an order; used where there is no other."""


@dataclass(frozen=True, slots=True)
class Normal:
    """A profile in one form. Empty means unknown; tuples are sorted.

    `givens`: all that the first names can stand for; `listed`: they are on our list. `locals`: e-mail addresses before
    the @. `nicks`: those and handles, as names that go from channel to channel. `marked...`: those with a number in
    them, which namesakes do not come upon as well. `spelled`: `locals` with numbers written three times, so that one
    letter may differ and no digit: ana71 is not ana77 misspelled.
    """

    id: str
    given: str = ""
    called: str = ""
    givens: tuple[str, ...] = ()
    listed: bool = False
    surname: str = ""
    second: str = ""
    emails: tuple[str, ...] = ()
    locals: tuple[str, ...] = ()
    marked_locals: tuple[str, ...] = ()
    spelled: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    nicks: tuple[str, ...] = ()
    marked_nicks: tuple[str, ...] = ()
    postcode: str = ""
    town: str = ""
    street: str = ""
    cards: tuple[str, ...] = ()


def normalised(profile: Profile, region: str = "ES") -> Normal:
    """Bring a profile to one form. `region`: the country of telephone numbers without a code (ISO 3166). Never raises.

    Of several names the fullest counts; what cannot be read is taken as unknown.
    """
    name = fullest(tuple(filter(None, profile.names)) or (profile.holder,))
    emails = _set(email(one) for one in profile.emails)
    locals_ = _set(local(one) for one in emails)
    handles = [handle(*one) for one in profile.handles]
    nicks = _set((*locals_, *(nick for _whole, nick in handles)))
    return Normal(
        id=profile.id,
        given=name.given,
        called=name.called,
        givens=name.givens,
        listed=name.listed,
        surname=name.surname,
        second=name.second,
        emails=emails,
        locals=locals_,
        marked_locals=_marked(locals_),
        spelled=_set(_DIGITS.sub(lambda number: number[0] * 3, one) for one in locals_),
        phones=_set(phone(one, region) for one in profile.phones),
        handles=_set(whole for whole, _nick in handles),
        nicks=nicks,
        marked_nicks=_marked(nicks),
        postcode=fold(profile.postcode).replace(" ", ""),
        town=fold(profile.town),
        street=street(profile.street),
        cards=_set(fold(one).replace(" ", "")[-4:] for one in profile.cards),
    )


def _set(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(filter(None, values))))


def _marked(nicks: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(one for one in nicks if any(letter.isdigit() for letter in one))
