"""Commands of shops that tell what was bought: orders source add, options, list, test, collect, remove."""

from __future__ import annotations

from typing import Any, TextIO

import click

from colmado.cli.frame import answer, now, verb
from colmado.cli.options import pair, tell_options
from colmado.kit.errors import ColmadoError

KINDS = click.Choice(["woocommerce", "shopify", "stripe"])


@click.group(name="source")
def sources() -> None:
    """Shops on the web that tell what was bought. They are read, and never written."""


@verb(name="add")
@click.argument("name")
@click.option("--kind", type=KINDS, required=True, help="What it is.")
@click.option("--option", "-o", "options", multiple=True, metavar="NAME=VALUE", help="An option of its kind.")
@click.option("--secrets-from", type=click.File(), help="Read lines NAME=VALUE from this file (- is standard input).")
@click.option("--test/--no-test", default=True, help="Try it before it is kept.")
def add_source(name: str, kind: str, options: tuple[str, ...], secrets_from: TextIO | None, test: bool) -> None:
    """Connect a shop, or change the options of one that there is. `orders source options KIND` lists them."""
    from django.db import transaction

    from colmado.listen.actions import connect_source
    from colmado.listen.queries import source_options

    given = [*options, *(line.strip() for line in secrets_from or () if line.strip())]
    with transaction.atomic():  # what does not answer is not kept
        source = connect_source(name=name, kind=kind, options=dict(map(pair, given)), at=now())
        said = _try(kind, source_options(source)) if test else []
    answer({"source": source.name, "kind": kind, "test": said}, [*said, f"Kept: {source.name}."])


def _try(kind: str, options: Any) -> list[str]:
    from colmado.channels.sources.contract import find_source

    return list(find_source(kind).test(options))


@verb(name="options", needs_shop=False)
@click.argument("kind", type=KINDS)
def list_options(kind: str) -> None:
    """List the options of a kind of shop."""
    from colmado.channels.sources.contract import find_source

    tell_options(kind, find_source(kind).options)


@verb(name="list")
def list_sources() -> None:
    """List the shops: what they are, when they were last asked to the end, what is wrong."""
    from colmado.listen.models import OrderSource

    rows = list(OrderSource.objects.order_by("name"))
    told = [
        {"name": row.name, "kind": row.kind, "collected_at": row.collected_at, "trouble": row.trouble} for row in rows
    ]
    answer(
        {"sources": told},
        [f"{row.name:20} {row.kind:12} {row.collected_at or 'not yet'}  {row.trouble or 'well'}" for row in rows]
        or "No shop yet: ./colmado orders source add NAME --kind woocommerce -o url=...",
    )


@verb(name="test")
@click.argument("name")
def test_source(name: str) -> None:
    """Try whether a shop answers."""
    from colmado.listen.queries import source_called, source_options

    source = source_called(name)
    said = _try(source.kind, source_options(source))
    answer({"source": name, "test": said}, said)


@verb(name="collect")
@click.argument("name", required=False)
def collect_sources(name: str | None) -> None:
    """Collect from one shop, or from all, what is new and what changed since the last time."""
    from colmado.listen.models import OrderSource
    from colmado.listen.queries import source_called
    from colmado.loop.collecting import collect_orders

    told: list[dict[str, Any]] = []
    trouble: ColmadoError | None = None
    for source in [source_called(name)] if name else OrderSource.objects.order_by("name"):
        try:
            told.append({"source": source.name, **vars(collect_orders(source=source, clock=now))})
        except ColmadoError as error:
            trouble = error
            told.append({"source": source.name, "error": str(error)})
    answer(
        {"sources": told},
        [
            f"{one['source']}: {one['error']}"
            if "error" in one
            else f"{one['source']}: {one['new']} new, {one['known']} known, {one['changed']} of them changed, "
            f"{one['left_out']} left out"
            for one in told
        ]
        or "No shop yet: ./colmado orders source add NAME --kind woocommerce -o url=...",
    )
    if trouble is not None:
        raise click.exceptions.Exit(trouble.exit_code)


@verb(name="remove")
@click.argument("name")
def remove(name: str) -> None:
    """Let a shop go, and its secrets with it. The orders it told stay."""
    from colmado.listen.actions import remove_source
    from colmado.listen.queries import source_called

    remove_source(source=source_called(name))
    answer({"source": name, "removed": True}, f"{name} is not asked any more; its orders stay.")


for _command in (add_source, list_options, list_sources, test_source, collect_sources, remove):
    sources.add_command(_command)
