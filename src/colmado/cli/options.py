"""Options of a kind of channel or shop on the command line: given as NAME=VALUE, and listed with their help."""

from __future__ import annotations

from dataclasses import fields

from colmado.cli.frame import answer
from colmado.kit.errors import InputError


def pair(text: str) -> tuple[str, str]:
    """Take NAME=VALUE apart. Raises InputError, which does not repeat what came: it may be a password."""
    name, equals, value = text.partition("=")
    if not equals:
        raise InputError("--option takes NAME=VALUE, and something without = came")
    return name.strip().replace("-", "_"), value


def tell_options(kind: str, options: type) -> None:
    """Say which options a kind has, by the fields of its Options."""
    rows = [
        {"name": f.name, "help": f.metadata["help"], "default": f.default, "required": f.metadata["required"]}
        for f in fields(options)
    ]
    answer(
        {"kind": kind, "options": rows},
        [f"{row['name']:16} {row['help']}{' (required)' if row['required'] else ''}" for row in rows],
    )
