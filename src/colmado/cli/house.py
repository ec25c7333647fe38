"""Commands of the house itself: doctor, createuser, backup, restore, completion."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from pathlib import Path
from typing import Any

import click

from colmado import __version__
from colmado.cli.frame import answer, verb
from colmado.kit.errors import InputError

SCARCE = 1 << 30  # bytes free, below which the doctor warns


@verb()
@click.argument("name")
@click.option("--first-name", default="", help="The name customers see.")
@click.option("--email", default="")
@click.option(
    "--role",
    default="",
    help="owner, teammate, researcher, commercial or read-only; the first is the owner, others answer.",
)
@click.option("--language", default="en", type=click.Choice(["en", "es"]), help="The language of the pages.")
@click.option(
    "--password-from", type=click.File(), help="Read the password from this file (- is standard input)."
)
def createuser(name: str, first_name: str, email: str, role: str, language: str, password_from: Any) -> None:
    """Make a teammate who can sign in and answer. The password is asked for, or read from --password-from."""
    from colmado.answer.actions.teammates import hire

    if password_from is not None:
        password = password_from.readline().rstrip("\n")
    elif "COLMADO_PASSWORD" in os.environ:
        password = os.environ["COLMADO_PASSWORD"]
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    row = hire(
        username=name, password=password, first_name=first_name, email=email, language=language, role=role
    )
    answer(
        {"teammate": row.username, "first_name": row.first_name, "role": row.role},
        f"{row.first_name} can sign in as {row.username}.",
    )


@verb()
def doctor() -> None:
    """Look the shop over: database, disk, backlog, channels, outbox, last check. Exit code 1 if something is wrong."""
    from django.db import connection

    from colmado.answer.queries.health import wrong
    from colmado.answer.queries.messages import last_check
    from colmado.config.env import Env
    from colmado.ledger.models import Arrival, Channel

    env = Env.read(os.environ)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), pg_database_size(current_database())")
        version, size = cursor.fetchone()
    free = shutil.disk_usage(env.data).free
    found, last = wrong(), last_check()
    if free < SCARCE:
        found.append(f"only {free >> 20} MB are free where the shop lives ({env.data})")
    told = {
        "colmado": __version__,
        "python": platform.python_version(),
        "postgresql": version,
        "embedded": not env.database_url,
        "data": str(env.data),
        "database_bytes": size,
        "free_bytes": free,
        "backlog": Arrival.objects.count(),
        "channels": Channel.objects.count(),
        "last_check": last and {"at": last.at, "holds": last.holds},
        "wrong": found,
    }
    lines = [f"{name:16} {value}" for name, value in told.items() if name != "wrong"]
    answer(told, [*lines, *(found or ["All is well."])])
    if found:
        raise click.exceptions.Exit(1)


@verb()
@click.argument("target", type=click.Path(path_type=Path))
def backup(target: Path) -> None:
    """Write the whole shop into one file. Written beside its name first, so a half backup never looks whole."""
    from colmado.config.backup import backup as write
    from colmado.config.env import Env

    written = write(_database(Env.read(os.environ)), target)
    answer(
        {"file": str(written.path), "bytes": written.size}, f"{written.size} bytes written to {written.path}."
    )


@verb(needs_shop=False)
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace a shop that is not empty. What is in it is lost.")
def restore(source: Path, force: bool) -> None:
    """Bring a backup into an empty shop (name a new --data directory)."""
    from colmado.config.backup import restore as read
    from colmado.config.env import Env

    env = Env.read(os.environ, click.get_current_context().meta["data"])
    tables = read(_database(env), source, force=force)
    answer(
        {"restored": str(source), "data": str(env.data), "tables": tables},
        f"{source} is restored into {env.data}.",
    )


def _database(env: Any) -> Any:
    """The shop's database, as backup and restore take it."""
    from colmado.config.embedded import Cluster

    return env.database_url or Cluster(env.data)


@verb(needs_shop=False)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script of a shell: eval "$(./colmado completion bash)"."""
    from click.shell_completion import get_completion_class

    from colmado.cli import cli

    made = get_completion_class(shell)
    if made is None:
        raise InputError(f"no completion for {shell}")
    click.echo(made(cli, {}, "colmado", "_COLMADO_COMPLETE").source())
    sys.stdout.flush()


commands = {
    "createuser": createuser,
    "doctor": doctor,
    "backup": backup,
    "restore": restore,
    "completion": completion,
}
