"""The embedded PostgreSQL of one data directory: made, started and stopped by those who use it.

    with Cluster(data) as cluster:
        DATABASES = {"default": cluster.settings}

Every using process holds a shared lock on <data>/run/users.lock. Who leaves tries to get it alone: whoever
gets it was the last, and stops the server. The kernel drops the locks of killed processes, so nothing counts
wrong after a kill -9; a server left over by one is simply found running by the next command.

    <data>/postgres     the database's files; or, when the server's account cannot reach <data> (root with
                        a data directory below a 0700 one), a link to /var/lib/colmado/<hash>/postgres
    <data>/run          locks, and the server's socket; where the path is too long for a socket:
                        /tmp/colmado-<hash>; for a linked database: /var/lib/colmado/<hash>/run
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import os
import shutil
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

from colmado.config import binaries
from colmado.config.folders import make_data, open_lock, private, say, wait_for_lock
from colmado.config.server import NAME, PORT, Server
from colmado.kit.errors import InputError

SOCKET_PATH_LIMIT = 90  # bytes; the kernel takes 107 with the socket's own name


@dataclass(frozen=True, slots=True)
class Status:
    """What is there. `state`: missing, stopped, starting, ready, stopping. `version`: PostgreSQL's major."""

    state: str
    directory: Path
    socket: Path
    account: str
    pid: int | None
    version: int | None


class Cluster:
    """The embedded database below one data directory. Attaching twice is attaching once."""

    def __init__(self, data: Path):
        self.data = Path(os.path.realpath(data))
        self._users: int | None = None
        self._pid = 0
        self._guard = threading.RLock()

    def __enter__(self) -> Cluster:
        self.attach()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.detach()

    @property
    def url(self) -> str:
        """The address of the database, as libpq and its tools take it."""
        return f"postgresql://{NAME}@/{NAME}?host={quote(str(self._server.socket), safe='')}&port={PORT}"

    @property
    def settings(self) -> dict[str, str]:
        """The database as Django's DATABASES takes it."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": NAME,
            "USER": NAME,
            "PASSWORD": "",
            "HOST": str(self._server.socket),
            "PORT": str(PORT),
        }

    @property
    def binaries(self) -> Path:
        """The folder of pg_dump, pg_restore and psql, of the version that made this database."""
        return self._server.programs.folder

    def status(self) -> Status:
        """Say what is there, touching nothing."""
        server = self._server
        state = "missing" if self._unmade(server) else server.state
        pid = server.pid if state not in ("missing", "stopped") else None
        return Status(state, server.directory, server.socket, server.account.name, pid, server.made_by)

    def attach(self) -> None:
        """Make sure the database exists and runs, and count this process as one who uses it."""
        with self._guard:
            self._forget_if_forked()
            make_data(self.data)
            server = self._server
            private(self.data / "run", server.account)
            try:
                if self._users is None:
                    self._users = open_lock(self.data / "run/users.lock", server.account)
                    self._pid = os.getpid()
                    atexit.register(self.detach)
                    wait_for_lock(self._users, fcntl.LOCK_SH, "another process is just stopping it")
                self._ensure_running(server)
            except BaseException:
                self._leave()
                raise

    def detach(self) -> None:
        """Stop counting as a user; the last one out stops the server and waits for it."""
        with self._guard:
            self._forget_if_forked()
            if self._users is None:
                return
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._server.stop()
            except BlockingIOError:
                return  # others still use it
            finally:
                self._leave()

    def erase(self) -> None:
        """Delete the database for good, wherever its files live. InputError while another process uses it."""
        with self._guard:
            if self._unmade(self._server):
                return
            self.attach()
            server = self._server
            try:
                fcntl.flock(self._users or -1, fcntl.LOCK_EX | fcntl.LOCK_NB)
                server.stop()
                elsewhere = server.directory.parent.parent == binaries.STATE
                shutil.rmtree(server.directory.parent if elsewhere else server.directory)
                (self.data / "postgres").unlink(missing_ok=True)
                if server.socket != self.data / "run":
                    shutil.rmtree(server.socket, ignore_errors=True)
            except BlockingIOError:
                raise InputError(
                    f"The database of {self.data} is in use: stop Colmado, then try again."
                ) from None
            finally:
                self._leave()

    @property
    def _server(self) -> Server:
        """Find where the files and the socket are, or will be."""
        near = self.data / "postgres"
        account = binaries.account_for(near)
        if near.is_symlink():
            place = near.resolve()
        elif near.exists() or account.reaches(_nearest(self.data)):
            place = near
        else:
            place = self._elsewhere / "postgres"
        if place.parent.parent == binaries.STATE:
            return Server(place, place.parent / "run", account)
        run = self.data / "run"
        if len(os.fsencode(run)) > SOCKET_PATH_LIMIT or (place != near and not account.reaches(self.data)):
            run = Path("/tmp", f"colmado-{self._mark}")  # noqa: S108 - `private` checks whose it is
        return Server(place, run, account)

    @property
    def _mark(self) -> str:
        return hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]

    @property
    def _elsewhere(self) -> Path:
        return binaries.STATE / self._mark

    def _ensure_running(self, server: Server) -> None:
        """Return once the server is ready, making and starting it if nobody else does."""
        self._refuse_copy(server.directory)
        if not self._unmade(server) and server.state == "ready":
            return
        start = open_lock(self.data / "run/start.lock", server.account)
        try:
            wait_for_lock(start, fcntl.LOCK_EX, "another process is just starting it")
            if self._unmade(server):
                self._make(server)
            server.start()
        finally:
            os.close(start)

    def _unmade(self, server: Server) -> bool:
        """Say whether there is no database yet. Without our link to it, what lies elsewhere is not ours."""
        near = self.data / "postgres"
        return server.made_by is None or (server.directory != near and not near.is_symlink())

    def _make(self, server: Server) -> None:
        """Make the database, unless something is there that we must not touch."""
        place, near = server.directory, self.data / "postgres"
        if near.is_symlink():
            raise InputError(
                f"The database of {self.data} was in {place}, which is gone. Put it back, or remove the link "
                f"{near} to begin with an empty one and restore a backup."
            )
        if place == near:
            if near.exists() and (not near.is_dir() or any(near.iterdir())):
                raise InputError(
                    f"{near} holds something that is no database (there is no PG_VERSION). Move it away, or "
                    "choose another data directory with --data."
                )
            server.make()
            return
        _set_aside(server)
        place.parent.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        private(place.parent, server.account)
        server.make()
        (place.parent / "belongs-to").write_text(str(self.data))
        near.symlink_to(place)

    def _refuse_copy(self, place: Path) -> None:
        """Refuse a data directory copied with its link: two of them would share one database."""
        note = place.parent / "belongs-to"
        if place.parent.parent != binaries.STATE or not note.exists():
            return
        owner = Path(note.read_text())
        if owner != self.data and os.path.realpath(owner / "postgres") == str(place):
            raise InputError(
                f"{self.data} is a copy of {owner}, and both point to one database in {place}. "
                "Make a backup of the first and restore it into a new data directory instead."
            )

    def _leave(self) -> None:
        """Give our lock back. The kernel does the same for a killed process."""
        if self._users is not None:
            os.close(self._users)
            self._users = None
            atexit.unregister(self.detach)

    def _forget_if_forked(self) -> None:
        """Drop what a fork copied: a child shares its parent's lock and must never speak for it."""
        if self._users is not None and self._pid != os.getpid():
            self._leave()


def _nearest(folder: Path) -> Path:
    """Give the folder itself, or the nearest one above it that exists."""
    return next(place for place in (folder, *folder.parents) if place.exists())


def _set_aside(server: Server) -> None:
    """Keep what an earlier data directory of the same path left behind: never reuse it, never delete it."""
    old = server.directory.parent
    if not old.exists():
        return
    server.stop()
    kept = old.with_name(f"{old.name}.{time.time_ns()}")
    old.rename(kept)
    say(f"an earlier database of the same path is kept in {kept}; remove it when you do not need it")
