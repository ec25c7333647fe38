"""Who is worth comparing: keys of which two profiles must share one."""

from __future__ import annotations

from colmado.know.matching.profiles import Normal

HOLDERS = 50
"""A key that more profiles have (a common name, a shop's telephone) says too little: nobody is compared by it."""


def keys(one: Normal) -> tuple[str, ...]:
    """Return keys, up to fifteen as a rule, each a short string by which to look up who may be the same person.

    A newcomer is compared with the holders of their keys, but for keys that more than HOLDERS have.
    """
    found = [f"e:{address}" for address in one.emails]
    found += [f"p:{number}" for number in one.phones]
    found += [f"k:{nick}" for nick in one.nicks]
    found += [f"h:{whole}" for whole in one.handles]
    if one.surname:
        for first in one.givens[:3]:
            found.append(f"n:{first}|{one.surname}")
            if one.second:
                found.append(f"n:{first}|{one.surname}|{one.second}")
            if one.postcode or one.town:
                found.append(f"t:{first}|{one.surname}|{one.postcode or one.town}")
        if one.street:
            found.append(f"s:{one.surname}|{one.street}")
        found += [f"c:{card}|{one.surname}" for card in one.cards]
    if one.street:
        found += [f"a:{one.street}|{place}" for place in (one.postcode, one.town) if place]
    return tuple(found)
