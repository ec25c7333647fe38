"""Why two may be one human, in words: one table for what matching says in codes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.utils.translation import pgettext

WORDS: dict[tuple[str, str], Callable[[], str]] = {
    ("given", "initial"): lambda: pgettext("alike", "an initial that fits the first name"),
    ("given", "short form"): lambda: pgettext("alike", "the same first name, one of them a short form"),
    ("given", "same"): lambda: pgettext("alike", "the same first name"),
    ("given", "one shared"): lambda: pgettext("alike", "one of the first names is the same"),
    ("given", "alike"): lambda: pgettext("alike", "first names that look alike"),
    ("given", "other"): lambda: pgettext("alike", "another first name"),
    ("surname", "both"): lambda: pgettext("alike", "the same two surnames"),
    ("surname", "one shared"): lambda: pgettext("alike", "one surname the same, another not"),
    ("surname", "same"): lambda: pgettext("alike", "the same surname"),
    ("surname", "alike"): lambda: pgettext("alike", "surnames that look alike"),
    ("surname", "other"): lambda: pgettext("alike", "another surname"),
    ("email", "same"): lambda: pgettext("alike", "the same e-mail address"),
    ("email", "elsewhere"): lambda: pgettext("alike", "the same e-mail name, number and all, at another domain"),
    ("email", "plain"): lambda: pgettext("alike", "the same plain e-mail name at another domain"),
    ("email", "alike"): lambda: pgettext("alike", "e-mail names that differ in one letter"),
    ("email", "other"): lambda: pgettext("alike", "another e-mail address"),
    ("phone", "same"): lambda: pgettext("alike", "the same phone"),
    ("phone", "one digit"): lambda: pgettext("alike", "phones that differ in one digit"),
    ("phone", "other"): lambda: pgettext("alike", "another phone"),
    ("handle", "same"): lambda: pgettext("alike", "the same name on the same kind of channel"),
    ("handle", "elsewhere"): lambda: pgettext("alike", "the same name, number and all, on another kind of channel"),
    ("handle", "plain"): lambda: pgettext("alike", "the same plain name on another kind of channel"),
    ("handle", "other"): lambda: pgettext("alike", "another name on channels"),
    ("address", "same"): lambda: pgettext("alike", "the same street and number"),
    ("address", "alike"): lambda: pgettext("alike", "streets that look alike"),
    ("address", "postcode"): lambda: pgettext("alike", "the same postcode, not the same street"),
    ("address", "town"): lambda: pgettext("alike", "the same town, not the same postcode"),
    ("address", "other"): lambda: pgettext("alike", "another town"),
    ("card", "same"): lambda: pgettext("alike", "paid with the same card (its last four digits)"),
    ("card", "other"): lambda: pgettext("alike", "paid with another card"),
}


def reasons(parts: Iterable[tuple[str, str, float]]) -> tuple[list[str], list[str]]:
    """Say what speaks for it and what against it, the weightiest first."""
    told = [(bits, WORDS[what, name]()) for what, name, bits in parts if (what, name) in WORDS]
    speaks = [words for bits, words in sorted(told, reverse=True) if bits > 0]
    return speaks, [words for bits, words in sorted(told) if bits < 0]
