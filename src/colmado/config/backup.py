"""The whole database in one file, and back.

The file is pg_dump's custom format. What is beside the database is not in it: keep <data>/secret_key too, or
channel passwords must be typed in again.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, PIPE
from tempfile import TemporaryFile
from typing import IO, cast
from urllib.parse import unquote, urlsplit, urlunsplit

from colmado.config import binaries
from colmado.config.embedded import Cluster
from colmado.kit.errors import ColmadoError, InputError

MARK = b"PGDMP"
COUNT_TABLES = (
    "select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace "
    "where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'"
)
EMPTY = (
    b"begin; set local lock_timeout = '10s'; drop schema if exists public cascade; create schema public;\n"
)


@dataclass(frozen=True, slots=True)
class Written:
    """A backup that was written: where, and its size in bytes."""

    path: Path
    size: int


def backup(database: Cluster | str, target: Path) -> Written:
    """Write the database to one new file: whole, or not at all. `database` is a cluster or an address."""
    if target.exists():
        raise InputError(f"{target} exists already, and a new file was expected. Choose another name.")
    if not target.parent.is_dir():
        raise InputError(f"The folder {target.parent} does not exist. Make it, or choose another.")
    part = target.with_name(f"{target.name}.part")
    tools = _Tools.of(database)
    try:
        os.close(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
        tools.run("pg_dump", "--format=custom", f"--file={part}", tools.url)
        tools.run("pg_restore", "--list", str(part))  # a dump its own reader refuses is no backup
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.rename(target)
        _sync_folder(target.parent)
    except OSError as error:
        raise InputError(f"{target} cannot be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
    return Written(target, target.stat().st_size)


def restore(database: Cluster | str, source: Path, *, force: bool = False) -> int:
    """Fill the database from a backup, all or nothing; give the number of tables.

    Refused with InputError unless the database is empty; `force` first removes everything in it.
    """
    _check(source)
    tools = _Tools.of(database)
    present = tools.tables()
    if present and not force:
        raise InputError(
            f"The database holds {present} tables, and an empty one was expected: nothing was changed. "
            "Restore into a new data directory, or use --force, which removes all that is there."
        )
    tools.pour(source)
    return tools.tables()


@dataclass(frozen=True, slots=True)
class _Tools:
    """PostgreSQL's client programs and the database they work on. No password shows among processes."""

    folder: Path | None
    url: str
    password: str

    @classmethod
    def of(cls, database: Cluster | str) -> _Tools:
        if isinstance(database, Cluster):
            database.attach()
            return cls(database.binaries, database.url, "")
        parts = urlsplit(database)
        user, _, place = parts.netloc.rpartition("@")
        bare = urlunsplit(parts._replace(netloc=f"{user.split(':')[0]}@{place}" if user else place))
        return cls(binaries.clients(), bare, unquote(parts.password or ""))

    def tables(self) -> int:
        """Count the tables that are there."""
        asked = self.run("psql", "--no-psqlrc", "-At", f"--command={COUNT_TABLES}", self.url)
        return int(asked)

    def run(self, name: str, *arguments: str) -> str:
        """Run one program to its end; give what it printed."""
        ran = subprocess.run(  # noqa: S603 - our own programs, arguments as a list
            [self._path(name), *arguments], stdin=DEVNULL, capture_output=True, env=self._environment
        )
        if ran.returncode:
            raise ColmadoError(_reason(name, ran.stderr.decode(errors="replace")))
        return ran.stdout.decode()

    def pour(self, source: Path) -> None:
        """Replace what is in the database by a backup, in one transaction.

        COMMIT is sent only once the backup was read to its end in peace: a cut file changes nothing.
        """
        read = [self._path("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(source)]
        write = [self._path("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", self.url]
        with TemporaryFile() as told, self._begin(write, told, stdin=PIPE, stdout=DEVNULL) as writer:
            pipe = cast(IO[bytes], writer.stdin)
            with suppress(BrokenPipeError):  # it said why on its stderr, and its exit code tells
                pipe.write(EMPTY)
                with self._begin(read, told, stdin=DEVNULL, stdout=PIPE) as reader:
                    shutil.copyfileobj(cast(IO[bytes], reader.stdout), pipe)
                if reader.returncode == 0:
                    pipe.write(b"commit;\n")
                pipe.flush()
            with suppress(BrokenPipeError):
                pipe.close()
            failed = writer.wait() or reader.returncode
            told.seek(0)
            if failed:
                raise ColmadoError(_reason("The restore", told.read().decode(errors="replace")))

    def _begin(
        self, command: list[str], told: IO[bytes], *, stdin: int, stdout: int
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own programs, arguments as a list
            command, stdin=stdin, stdout=stdout, stderr=told, env=self._environment
        )

    @property
    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PGCONNECT_TIMEOUT": "10",
            **({"PGPASSWORD": self.password} if self.password else {}),
        }

    def _path(self, name: str) -> str:
        found = shutil.which(name, path=str(self.folder) if self.folder else None)
        if not found:
            raise InputError(f"The program {name} was not found. Install PostgreSQL's client programs.")
        return found


def _check(source: Path) -> None:
    """Refuse what is no backup before anything is touched."""
    try:
        with source.open("rb") as file:
            begins = file.read(len(MARK))
    except OSError as error:
        raise InputError(f"The backup {source} cannot be read: {error.strerror}.") from error
    if begins != MARK:
        raise InputError(f"{source} is no backup made by Colmado: it begins with {begins!r}, not {MARK!r}.")


def _sync_folder(folder: Path) -> None:
    """Make a rename in this folder survive a power cut."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _reason(name: str, told: str) -> str:
    if "No space left on device" in told:
        return "The disk is full. Make room, and try again; nothing was changed."
    if "lock timeout" in told:
        return "The database is in use, so nothing was changed. Stop Colmado (run, work, web), and try again."
    lines = [line for line in told.splitlines() if "rror" in line or "FATAL" in line] or [told.strip()]
    return f"{name} failed, and nothing was changed. PostgreSQL says: {lines[0]}"
