"""The command that looks for selling: lint. It needs no shop and no database."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from colmado.cli.frame import verb, wants_json
from colmado.kit.errors import InputError

if TYPE_CHECKING:
    from colmado.understand.selling import Selling


@verb(needs_shop=False)
@click.argument("path", default="-", type=click.Path(path_type=Path, allow_dash=True, exists=True, dir_okay=False))
def lint(path: Path) -> None:
    """Find selling in PATH, or in what comes on standard input: each place with its reason.

    Ends with 1 if the text sells. With --json every line is an object with `text`, and comes back with `selling` and
    `hits` added, in the same order; a line that cannot be used comes back whole with its `error`, and the end is 2.
    """
    with click.open_file(str(path), "rb") as file:
        if wants_json():
            _answer_lines(file)
        else:
            _answer_text(file.read())


def _answer_text(given: bytes) -> None:
    from colmado.understand.selling import lint as look

    text = given.decode("utf-8-sig", "replace")
    found = look(text)
    for line in _report(text, found):
        click.echo(line)
    if found.selling:
        click.get_current_context().exit(1)


def _report(text: str, found: Selling) -> Iterator[str]:
    yield f"{'This sells' if found.selling else 'This does not sell'} ({found.score:.2f} of 1, selling from 0.50)."
    for hit in found.hits:
        yield f"line {text.count(chr(10), 0, hit.start) + 1}: “{' '.join(hit.words.split())}” {hit.why}"


def _answer_lines(lines: Iterable[bytes]) -> None:
    bad = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            made = _answer_line(line, number)
        except InputError as error:
            bad.append(number)
            made = {"error": str(error), "line": number, "given": line.decode("utf-8", "replace").rstrip("\r\n")}
        _say(made)
    if bad:
        named = ", ".join(map(str, bad[:10])) + (" ..." if len(bad) > 10 else "")
        click.echo(f"colmado: could not be used: {len(bad)}, in line {named}; all others are answered", err=True)
        click.get_current_context().exit(2)


def _answer_line(line: bytes, number: int) -> dict[str, Any]:
    from colmado.understand.selling import lint as look

    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"line {number} is no JSON ({error}); write one object with `text` on a line") from error
    if not isinstance(given, dict) or not isinstance(given.get("text"), str):
        raise InputError(f'line {number} has no text; expected an object like {{"text": "..."}}')
    said = given.get("language") or None
    if not isinstance(said, str | None):
        raise InputError(f"line {number}: language is {said!r}; expected a code like en or es")
    found = look(given["text"], said)
    return {**given, "selling": found.selling, "hits": [asdict(hit) for hit in found.hits]}


def _say(made: dict[str, Any]) -> None:
    """Write one line at once; half a character (a lone surrogate) is written as its escape, as it came."""
    try:
        line = json.dumps(made, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        line = json.dumps(made).encode()
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


commands = {"lint": lint}
