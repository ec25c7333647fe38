"""What every command shares: where the shop is, how to say things to people and to programs, how to fail."""

from __future__ import annotations

import functools
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from colmado.kit.errors import ColmadoError, InputError

if TYPE_CHECKING:
    from colmado.config.embedded import Cluster
    from colmado.ledger.models import Teammate

ROOM = 32 << 20  # bytes; with less, PostgreSQL cannot write a segment of its log
_opened: list[Cluster] = []
WORLD = 4  # exit code when the world, not the caller, is in the way: database down, disk full


def now() -> datetime:
    """The clock of the doors."""
    return datetime.now(UTC)


def verb(*, needs_shop: bool = True, **settings: Any) -> Callable[[Callable[..., Any]], click.Command]:
    """Make a command that takes --data and --json and opens the shop first.

    A command that needs no shop may have a --data of its own.
    """

    def make(function: Callable[..., Any]) -> click.Command:
        @functools.wraps(function)
        def run(*, as_json: bool, data: Path | None = None, **given: Any) -> Any:
            context = click.get_current_context()
            context.meta["json"] = as_json
            root = context.find_root().params.get("data")
            context.meta["data"] = data or root
            if needs_shop:
                open_shop(data or root)
            return function(**given)

        command: click.Command = click.command(**settings)(run)
        if not any("--data" in parameter.opts for parameter in command.params):
            command.params.append(_data_option())
        command.params.append(
            click.Option(["--json", "as_json"], is_flag=True, help="Answer in JSON on one line, for programs.")
        )
        return command

    return make


def _data_option() -> click.Option:
    return click.Option(
        ["--data"],
        type=click.Path(path_type=Path, file_okay=False),
        metavar="DIR",
        help="The shop's data directory (or COLMADO_DATA).",
    )


def open_shop(data: Path | None) -> None:
    """Find the shop's database, start it if it is the embedded one, set Django up, bring the tables up to date."""
    from colmado.config.env import Env

    env = Env.read(os.environ, data)
    os.environ["COLMADO_DATA"] = str(env.data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "colmado.config.settings"
    if not env.database_url:
        from colmado.config.embedded import Cluster

        cluster = Cluster(env.data)
        cluster.attach()
        _opened.append(cluster)
    import django

    django.setup()
    from colmado.config.tables import bring_up_to_date

    bring_up_to_date()


def close_shop() -> None:
    """Let go of the shop's database before the process becomes another one; who leaves last stops it."""
    from django.db import connections

    connections.close_all()
    while _opened:
        _opened.pop().detach()


def wants_json() -> bool:
    """Whether the caller is a program."""
    return bool(click.get_current_context().meta.get("json"))


def answer(payload: Any, text: str | Iterable[str]) -> None:
    """Say the result: the payload as one line of JSON, or the text for people."""
    if wants_json():
        click.echo(json.dumps(payload, ensure_ascii=False, default=_plain))
    else:
        for line in [text] if isinstance(text, str) else text:
            click.echo(line)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else str(value)


def teammate(name: str | None) -> Teammate:
    """Find who is acting: the one named, else COLMADO_AS, else the only teammate there is. Raises InputError."""
    from colmado.ledger.models import Teammate

    name = name or os.environ.get("COLMADO_AS")
    everyone = Teammate.objects.filter(is_active=True)
    if name:
        found = everyone.filter(username=name).first()
        if found is None:
            known = (
                ", ".join(everyone.order_by("username").values_list("username", flat=True)[:20])
                or "nobody yet"
            )
            raise InputError(
                f"no teammate is called {name!r}; known: {known} (./colmado createuser NAME adds one)"
            )
        return found
    some = list(everyone[:2])
    if len(some) == 1:
        return some[0]
    raise InputError(
        "say who is answering, with --as NAME"
        if some
        else "there is no teammate yet: ./colmado createuser NAME"
    )


def end_of(day: datetime | None) -> datetime | None:
    """A date without a time means the end of that day, here."""
    if day is None:
        return None
    return (datetime.combine(day, time(23, 59)) if day.time() == time() else day).astimezone()


def fail_well(run: Callable[[], Any], *, as_json: bool) -> int:
    """Run the command line; turn every expected failure into one clear sentence and an exit code."""
    try:
        code = run()  # outside its standalone mode click gives the code of an Exit back, it does not raise it
    except click.ClickException as error:
        error.show()
        if as_json:
            click.echo(json.dumps({"error": error.format_message(), "exit_code": error.exit_code}, ensure_ascii=False))
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except ColmadoError as error:
        return _say_failure(str(error), error.exit_code, as_json)
    except Exception as error:
        # why: a database that is away or a full disk is the world's doing and gets a sentence; all else is our
        # mistake and is raised on
        sentence = _world(error)
        if sentence is None:
            raise
        return _say_failure(sentence, WORLD, as_json)
    return code if isinstance(code, int) else 0


def _say_failure(sentence: str, code: int, as_json: bool) -> int:
    click.echo(f"colmado: {sentence}", err=True)
    if as_json:
        click.echo(json.dumps({"error": sentence, "exit_code": code}, ensure_ascii=False))
    return code


def _world(error: BaseException) -> str | None:
    import errno

    import psycopg
    from django.db import utils

    cause = error.__cause__ if isinstance(error, utils.Error) else error
    full = "the disk is full: what was committed is safe; make room and run the same command again"
    if isinstance(cause, psycopg.errors.DiskFull) or (isinstance(error, OSError) and error.errno == errno.ENOSPC):
        return full
    if isinstance(cause, psycopg.OperationalError):
        data = os.environ.get("COLMADO_DATA", "")
        if data and Path(data).is_dir() and shutil.disk_usage(data).free < ROOM:
            return full  # PostgreSQL stops itself when it cannot write its log, so all we see is that it is gone
        first = (str(cause).strip() or type(cause).__name__).splitlines()[0]
        return f"the database cannot be reached ({first}); what was committed is safe; start it and run this again"
    if isinstance(error, PermissionError):
        return f"{error.filename} may not be read or written by this account"
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename} cannot be read or written: {error.strerror}"
    return None
