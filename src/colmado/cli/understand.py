"""Commands of understanding: understand and train head, which need no shop, and train, which learns from one."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import batched
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from colmado.cli.frame import answer, now, open_shop, teammate, verb, wants_json
from colmado.kit.errors import ChannelError, InputError

if TYPE_CHECKING:
    from colmado.understand.teaching import Taught
    from colmado.understand.unseen import Labelled

AT_ONCE = 256
"""Lines understood together; each is answered before the next ones are read."""
TIER = click.Choice(["1", "2", "3"])
FILE = click.Path(path_type=Path, dir_okay=False)


@verb(needs_shop=False)
@click.option("--tier", default="2", show_default=True, type=TIER, help="How far to go.")
@click.option("--head", "heads", multiple=True, type=FILE, help="A head of your own (may be repeated).")
@click.option("--language", "languages", multiple=True, default=("en", "es"), help="A language to expect.")
@click.option("--ask", metavar="URL", help="A model server to ask where the tier is unsure. Sends it people's words.")
@click.option("--model", default="", help="The model that it is to run.")
def understand(
    tier: str, heads: tuple[Path, ...], languages: tuple[str, ...], ask: str | None, model: str
) -> None:
    """Say what messages are: one JSON object with `text` a line comes in, the same object with more in it goes out."""
    from colmado.understand.annotating import Annotator
    from colmado.understand.head import Head

    asks = _asks(ask, model)
    annotator = Annotator(int(tier), [Head.load(path) for path in heads], languages)
    bad = 0
    for lines in batched(_numbered(sys.stdin.buffer), AT_ONCE):
        read = [_read(number, line) for number, line in lines]
        found = iter(annotator.annotate([row["text"] for row, fault in read if not fault]))
        for row, fault in read:
            bad += bool(fault)
            _write(row if fault else {**row, **asks(row["text"], next(found))})
        sys.stdout.flush()
    if bad:
        raise InputError(f"{bad} {'line was' if bad == 1 else 'lines were'} no message; each says why, in its place")


def _asks(url: str | None, model: str) -> Callable[[str, dict[str, Any]], dict[str, Any]]:
    """Return what asks a model server about what is in doubt; without one, what asks nobody."""
    if url is None:
        return lambda _text, found: found
    from colmado.channels.model_server import ModelServer
    from colmado.understand.asking import settle

    server = ModelServer(url, model, key=os.environ.get("COLMADO_MODEL_KEY", ""))

    def asks(text: str, found: dict[str, Any]) -> dict[str, Any]:
        try:
            settle(text, found, server.say)
        except ChannelError as error:
            if error.permanent:
                raise
            click.echo(f"colmado: {error}; this one stays as it was understood here", err=True)
        return found

    return asks


def _numbered(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    return ((number, line) for number, line in enumerate(lines, 1) if line.strip())


def _read(number: int, line: bytes) -> tuple[dict[str, Any], bool]:
    """Return the object of a line and False, or what is wrong with it and True."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        fault = f"this is no JSON: {error}"
    else:
        if isinstance(row, dict) and isinstance(row.get("text"), str):
            return row, False
        fault = "expected an object with a text in `text`"
    said = f"line {number}: {fault}"
    click.echo(f"colmado: {said}", err=True)
    return {"line": number, "error": said, "input": line.rstrip(b"\r\n").decode("utf8", "backslashreplace")}, True


def _write(row: dict[str, Any]) -> None:
    if not wants_json():
        if "error" not in row:
            shown = f"{row['language']:3} {row['kind']:10} {row['kind_p']:.2f}  {' '.join(row['text'][:100].split())}"
            click.echo(shown.encode("utf8", "replace").decode())
        return
    said = json.dumps(row, ensure_ascii=False)
    try:
        raw = said.encode()
    except UnicodeEncodeError:  # half a character came in; JSON can say that, UTF-8 cannot
        raw = json.dumps(row).encode()
    sys.stdout.buffer.write(raw + b"\n")


@verb(name="train", cls=click.Group, invoke_without_command=True, needs_shop=False)
@click.option("--undo", is_flag=True, help="Read again as before the last time.")
@click.option("--as", "who", help="Who does it, for the audit log; without it, this machine's command line.")
def train(undo: bool, who: str | None) -> None:
    """Learn from what teammates corrected; kept only if it is better for sure. (head: from messages of your own.)"""
    context = click.get_current_context()
    if context.invoked_subcommand:
        return
    open_shop(context.meta["data"])
    from colmado.loop.learning import learn
    from colmado.understand.actions import put_head_aside

    by = teammate(who) if who else None
    if undo:
        row = put_head_aside(name="kind", by=by, at=now())
        answer({"put_aside": row.version}, f"{row.version} is put aside; messages are read as before it.")
        return
    found = learn(by=by, at=now())
    told = {name: value for name, value in vars(found).items() if name != "head"} | {"kept": found.head is not None}
    answer(told, _taught(found))


def _taught(found: Taught) -> list[str]:
    """Say what teaching came to."""
    better = "It is better for sure, and messages are read with it from now on."
    if found.head is None:
        better = "That is not better for sure: nothing was changed. More corrections may help."
    return [
        "Counted on messages while they were not learned from, in turns:",
        f"  {found.after} of {found.corrected} corrections would be said right ({found.before} before)",
        f"  {found.lost} of {found.agreed} that nobody corrected would be said otherwise",
        f"  together {found.gain:+.1f} right in a hundred (95 % interval {found.low:+.1f} to {found.high:+.1f})",
        better,
    ]


@verb(name="head", needs_shop=False)
@click.argument("name")
@click.option("--data", "data_file", required=True, type=FILE, help="Labelled messages: label, tab, text on each line.")
@click.option("--dev", "dev_file", type=FILE, help="More of them, to choose on.")
@click.option("--out", required=True, type=FILE, help="The head goes here, for understand --head.")
@click.option("--tier", default="2", show_default=True, type=TIER, help="1 words; 2 and vectors; 3 and a transformer.")
@click.option(
    "--error", default=0.1, show_default=True, type=click.FloatRange(0, 1),
    help="How much of what is said for sure may be wrong.",
)  # fmt: skip
@click.option("--encoder", "reads", help="Whose sentence vectors, instead of the tier's; several are joined by +.")
@click.option("--seed", default=7, show_default=True, help="The same seed and data give the same head.")
@click.option("--language", "languages", multiple=True, help="A language of the messages, kept in the head.")
def train_head(
    name: str, data_file: Path, dev_file: Path | None, out: Path, tier: str, reads: str | None, error: float,
    seed: int, languages: tuple[str, ...],
) -> None:  # fmt: skip
    """Train a head called NAME that tells the labels in your file apart; says how well it does on unseen messages."""
    from colmado.understand.encoder import encoders
    from colmado.understand.fitting import fit

    if not out.parent.is_dir():
        raise InputError(f"there is no folder {out.parent} to write {out.name} into")
    fitted = fit(
        name,
        labelled(data_file),
        labelled(dev_file) if dev_file else None,
        tier=int(tier),
        reads="+".join(one.name for one in encoders(reads or "")),
        seed=seed,
        error=error,
        languages=languages,
        say=lambda line: click.echo(line, err=True),
    )
    version = fitted.head.write(out)
    answer(
        {"head": name, "file": str(out), "version": version, **fitted.as_json()},
        [*fitted.report(), f"{version} is in {out}; use it: ./colmado understand --head {out}"],
    )


def labelled(path: Path) -> Labelled:
    """Read label<TAB>text lines. Raises InputError with the line that is neither."""
    from colmado.understand.unseen import Labelled

    texts, labels = [], []
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8: byte {error.start} cannot be read; save it as UTF-8") from error
    for number, line in enumerate(lines, 1):
        label, tab, text = line.rstrip("\r").partition("\t")
        if not line.strip():
            continue
        if not tab or not label.strip():
            raise InputError(f"{path}, line {number}: expected a label, a tab and a text, got {line[:60]!r}")
        texts.append(text)
        labels.append(label.strip())
    return Labelled(texts, labels)


cast("click.Group", train).add_command(train_head)
commands = {"understand": understand, "train": train}
