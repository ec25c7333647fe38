"""Commands of listening: import, collect, quarantine."""

from __future__ import annotations

import sys
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click

from colmado.cli.frame import answer, now, verb, wants_json
from colmado.cli.progress import Bar
from colmado.kit.errors import ChannelError, InputError

KINDS = ("mbox", "maildir", "eml", "jsonl", "csv")


@verb(name="import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--kind", type=click.Choice(KINDS), help="What it is; found out from the file if not said.")
@click.option("--channel", default="files", show_default=True, help="The channel it belongs to; made if new.")
@click.option(
    "--address", multiple=True, help="Our own address in it (may be repeated): what it wrote is ours."
)
@click.option(
    "--map", "mapping", multiple=True, metavar="FIELD=COLUMN", help="Which CSV column is which field."
)
@click.option("--store-only", is_flag=True, help="Store now, let a worker understand and queue it later.")
def import_(
    path: Path,
    kind: str | None,
    channel: str,
    address: tuple[str, ...],
    mapping: tuple[str, ...],
    store_only: bool,
) -> None:
    """Bring in messages from PATH: an mbox, a Maildir, an .eml or a folder of them, JSONL or CSV.

    Safe to run again: what was received before is counted as a duplicate and not stored twice. What cannot be read
    is kept in quarantine with the reason.
    """
    from colmado.cli.beside import second_worker
    from colmado.loop.importing import import_path

    started = time.perf_counter()
    stored, queued = Bar("Storing"), Bar("Understanding and queueing")
    try:
        with nullcontext() if store_only else second_worker(path):
            count = import_path(
                path=path.absolute(),
                kind=kind or "",
                channel=channel,
                addresses=address,
                mapping=_mapping(mapping),
                clock=now,
                queue=not store_only,
                stored=stored,
                queued=queued,
            )
    finally:
        stored.close()
        queued.close()
    seconds = round(time.perf_counter() - started, 3)
    answer(
        {"channel": channel, **count.as_json(), "seconds": seconds},
        f"{count.handed_over} received: {count.stored} stored ({count.ours} of them our own words), "
        f"{count.quarantined} in quarantine, {count.duplicates} known before. {seconds:.1f} s.",
    )


def _mapping(given: tuple[str, ...]) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in given]
    for field, equals, column in pairs:
        if not equals or not column:
            raise InputError(f"--map takes FIELD=COLUMN, got {field!r}; for example --map text=Comentario")
    return {field: column for field, _, column in pairs}


@verb()
@click.option("--channel", help="Only this one.")
@click.option("--store-only", is_flag=True, help="Store now, let a worker understand and queue it later.")
def collect(channel: str | None, store_only: bool) -> None:
    """Fetch everything new from every connected channel, from exactly where it stopped."""
    from colmado.ledger.models import Channel
    from colmado.listen.queries import hears
    from colmado.loop import arrival, listening

    rows = [row for row in Channel.objects.filter(active=True).order_by("name") if hears(row)]
    if channel:
        rows = [row for row in rows if row.name == channel]
        if not rows:
            raise InputError(f"no connected channel is called {channel!r} (./colmado channel list)")
    told: list[dict[str, Any]] = []
    trouble: ChannelError | None = None
    for row in rows:
        bar = Bar(f"Fetching {row.name}")
        started = time.perf_counter()
        try:
            count = listening.collect(channel=row, clock=now, progress=bar)
            told.append(
                {"channel": row.name, **count.as_json(), "seconds": round(time.perf_counter() - started, 3)}
            )
        except ChannelError as error:
            trouble = error
            told.append({"channel": row.name, "error": str(error), "permanent": error.permanent})
        finally:
            bar.close()
    if not store_only:
        arrival.drain(clock=now)
    answer(
        {"channels": told},
        [
            f"{one['channel']}: {one['error']}"
            if "error" in one
            else f"{one['channel']}: {one['stored']} new, {one['quarantined']} in quarantine, {one['duplicates']} known"
            for one in told
        ]
        or "No channel is connected yet: ./colmado channel add NAME --kind email ...",
    )
    if trouble is not None:
        raise click.exceptions.Exit(trouble.exit_code)


@click.group(name="quarantine")
def quarantines() -> None:
    """What arrived and could not be read: look at it, try again, take it out."""


@verb(name="list")
@click.option("--channel", default="")
def list_quarantine(channel: str) -> None:
    """List what could not be read, with the reason."""
    from colmado.listen.queries import quarantined

    rows = list(quarantined(by=None, channel=channel)[:1000])
    answer(
        {
            "quarantine": [
                {
                    "id": row.pk,
                    "channel": row.channel.name,
                    "reason": row.reason,
                    "at": row.at,
                    "bytes": row.raw.size,
                    "attempts": row.attempts,
                }
                for row in rows
            ]
        },
        [f"{row.pk:6}  {row.channel.name:16} {row.raw.size:>9} bytes  {row.reason}" for row in rows]
        or "Nothing: everything that arrived could be read.",
    )


@verb(name="show")
@click.argument("number", type=int)
@click.option("--to", type=click.Path(path_type=Path), help="Write the bytes to this file instead.")
def show_quarantine(number: int, to: Path | None) -> None:
    """Write out the very bytes of one thing in quarantine."""
    row = _quarantined(number)
    content = bytes(row.raw.content)
    if to is not None:
        to.write_bytes(content)
        answer(
            {"id": number, "file": str(to), "bytes": len(content)}, f"{len(content)} bytes written to {to}."
        )
    elif wants_json():
        answer({"id": number, "reason": row.reason, "raw": content.decode("latin-1")}, "")
    else:
        sys.stdout.buffer.write(content)


@verb(name="retry")
@click.argument("number", type=int, required=False)
def retry_quarantine(number: int | None) -> None:
    """Read one thing again, or all of them: after an update, what was unreadable may not be."""
    from colmado.listen.queries import quarantined
    from colmado.loop import arrival
    from colmado.loop.importing import read_again

    rows = [_quarantined(number)] if number else list(quarantined(by=None))
    read = [row.pk for row in rows if read_again(quarantined=row, at=now())]
    arrival.drain(clock=now)
    answer({"tried": len(rows), "read": read}, f"{len(rows)} tried, {len(read)} could be read now.")


def _quarantined(number: int) -> Any:
    from colmado.listen.models import Quarantine

    row = Quarantine.objects.select_related("raw", "channel").filter(pk=number).first()
    if row is None:
        raise InputError(f"nothing in quarantine has the number {number} (./colmado quarantine list)")
    return row


for _command in (list_quarantine, show_quarantine, retry_quarantine):
    quarantines.add_command(_command)

commands = {"import": import_, "collect": collect, "quarantine": quarantines}
