"""The form of a channel, made from the Options of its connector: any connector that registers has its page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import Field, dataclass, fields
from itertools import groupby
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from colmado.channels.contract import Connector, read_option
from colmado.kit.errors import InputError
from colmado.kit.seal import SEALED, seal, unseal
from colmado.web.spoken import spoken

ELSEWHERE = {"name"}  # the channel's own title says it
SEALED_AS, FORGET = "sealed-", "forget-"


@dataclass(frozen=True)
class Entry:
    """One field of the form.

    label, hint  in the connector's words: what is said of the option, before and after its first ";"
    look         text, number, secret, choice or tick
    kept         of a secret: whether one is kept already
    sealed       of a secret that was typed just now: what carries it to the next look at the form, unreadable
    bad          what is wrong with what was typed
    """

    name: str
    label: str
    hint: str
    look: str
    value: Any
    choices: tuple[str, ...]
    required: bool
    kept: bool
    sealed: str
    bad: str

    @property
    def id(self) -> str:
        """What the label and the summary of errors point to."""
        return f"option-{self.name}"


@dataclass(frozen=True)
class Part:
    """Fields that stand below one heading ("" for the first)."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Typed:
    """What was typed: values as they are kept (secrets sealed), and what is wrong, by field."""

    values: Mapping[str, Any]
    bad: Mapping[str, str]


def shown(connector: Connector) -> list[Field[Any]]:
    """The options that the form asks for."""
    return [f for f in fields(connector.options) if f.name not in ELSEWHERE]


def read(connector: Connector, post: Mapping[str, str], before: Mapping[str, Any]) -> Typed:
    """Read a form that was sent. An empty secret keeps the one of `before`, unless it would go to another server."""
    values: dict[str, Any] = dict(before)
    bad: dict[str, str] = {}
    for f in shown(connector):
        if not f.metadata["secret"]:
            given = "yes" if isinstance(f.default, bool) and f.name in post else post.get(f.name, "").strip()
            try:
                values[f.name] = read_option(f, given)
            except InputError:
                values[f.name], bad[f.name] = given, _wrong(f, given)
    for f in shown(connector):
        if f.metadata["secret"]:
            try:
                values[f.name] = _secret(f, post, values, before)
            except InputError as error:
                values[f.name], bad[f.name] = "", spoken(error)
    return Typed(values, bad)


def _wrong(f: Field[Any], given: str) -> str:
    if f.metadata["required"] and not given:
        return _("Fill this in: it does not work without.")
    if f.metadata["choices"]:
        return _("Choose one of those that there are.")
    return _("A whole number goes here.")


def _secret(f: Field[Any], post: Mapping[str, str], values: Mapping[str, Any], before: Mapping[str, Any]) -> str:
    typed, carried = post.get(f.name, ""), post.get(SEALED_AS + f.name, "")
    if typed:
        return seal(typed, secret=settings.SECRET_KEY)
    if FORGET + f.name in post:
        return ""
    if carried.startswith(SEALED):
        unseal(carried, secret=settings.SECRET_KEY)
        return carried
    kept = str(before.get(f.name, ""))
    moved = any(str(values.get(name, "")) != str(before.get(name, "")) for name in f.metadata["goes_to"])
    if kept and moved:
        raise InputError(_("Type it again: it would be sent to another server than before."))
    return kept


def form(
    connector: Connector, values: Mapping[str, Any], *, before: Mapping[str, Any], bad: Mapping[str, str]
) -> list[Part]:
    """Lay the form out: each field as it was typed or is kept, with what is wrong beside it."""
    entries = [(f.metadata["part"], _entry(f, values, before, bad)) for f in shown(connector)]
    return [Part(title, tuple(entry for _title, entry in some)) for title, some in groupby(entries, lambda one: one[0])]


def _entry(f: Field[Any], values: Mapping[str, Any], before: Mapping[str, Any], bad: Mapping[str, str]) -> Entry:
    label, _semicolon, hint = f.metadata["help"].partition("; ")
    secret = f.metadata["secret"]
    value = values.get(f.name, f.default)
    fresh = secret and value and value != before.get(f.name)
    return Entry(
        name=f.name,
        label=label,
        hint=hint,
        look=_look(f),
        value="" if secret else value,
        choices=f.metadata["choices"],
        required=f.metadata["required"],
        kept=bool(secret and before.get(f.name)),
        sealed=str(value) if fresh else "",
        bad=bad.get(f.name, ""),
    )


def _look(f: Field[Any]) -> str:
    if f.metadata["secret"]:
        return "secret"
    if f.metadata["choices"]:
        return "choice"
    if isinstance(f.default, bool):
        return "tick"
    return "number" if isinstance(f.default, int) else "text"


def opened(values: Mapping[str, Any]) -> dict[str, Any]:
    """Open the secrets, for trying them out."""
    key = settings.SECRET_KEY
    return {name: unseal(one, secret=key) if isinstance(one, str) else one for name, one in values.items()}


def wrong(parts: list[Part]) -> Iterator[Entry]:
    """The fields that something is wrong with, for the summary on top."""
    return (entry for part in parts for entry in part.entries if entry.bad)
