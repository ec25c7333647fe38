"""One PostgreSQL server over one folder of files: made, started, stopped, looked at.

Knows nothing of who uses it; `embedded.py` does.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from colmado.config import binaries
from colmado.config.binaries import Account, Programs
from colmado.config.folders import QUIET, private, say
from colmado.kit.errors import ColmadoError, InputError

NAME = "colmado"
PORT = 5432
PATIENCE = 600  # seconds a recovery may take
WANTS_TLS = bytes.fromhex(
    "0000000804d2162f"
)  # the shortest question of the protocol; answered with one letter
DYING = 20  # seconds the remains of a killed server may take to go
RECOVERING = "the database is recovering after a crash, which may take minutes; what was committed is safe"

SETTINGS = """\
# Written anew at each start. What ALTER SYSTEM sets wins over this.
listen_addresses = ''
port = {port}
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = {buffers}MB
work_mem = 16MB
maintenance_work_mem = 256MB
max_wal_size = 4GB
wal_compression = on
synchronous_commit = on
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
# One file a weekday, each emptied when its day comes again: a week of log, and no more.
logging_collector = on
log_directory = 'log'
log_filename = 'server-%a.log'
log_rotation_age = 1d
log_rotation_size = 0
log_truncate_on_rotation = on
log_checkpoints = off
# Statements and details would put what customers wrote into the log.
log_min_error_statement = panic
log_error_verbosity = terse
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A server's files, the folder it listens in, and the account it runs as."""

    directory: Path
    socket: Path
    account: Account

    @property
    def made_by(self) -> int | None:
        """The major version of PostgreSQL that made the files; None before they are made."""
        mark = self.directory / "PG_VERSION"
        try:
            word = mark.read_text().strip()
        except (FileNotFoundError, NotADirectoryError):
            return None
        if not word.isdigit():
            raise InputError(f"{mark} holds {word[:20]!r}, and a version such as 18 was expected.")
        return int(word)

    @property
    def programs(self) -> Programs:
        """The programs that can read these files; InputError if only other versions are here."""
        try:
            return binaries.find(self.account, self.made_by)
        except InputError as error:
            raise InputError(str(error).replace("{it}", f"The database in {self.directory}")) from None

    @property
    def pid(self) -> int | None:
        """The process of the server, or of one that died without tidying up."""
        return self._noted()[0]

    @property
    def state(self) -> str:
        """One of missing, stopped, starting, ready, stopping. Costs no process: a file and a connection."""
        if self.made_by is None:
            return "missing"
        pid, word = self._noted()
        if self._listens():
            return word or "starting"
        if pid is None or word == "ready" or not _alive(pid):
            return "stopped"
        return word or "starting"

    def make(self) -> None:
        """Make an empty database beside its place and move it there whole: no half one ever stands."""
        programs = binaries.find(self.account)
        with self._room() as new:
            # The built-in locale sorts and folds by Unicode, alike everywhere; servers before 17 lack it.
            provider = ["--locale-provider=builtin"] if programs.major >= 17 else []
            # Only the folder's mode keeps others off the socket: who reaches it is trusted.
            options = ["-U", NAME, "-E", "UTF8", "--auth=trust", "--data-checksums", "--no-instructions"]
            tool = programs.folder / "initdb"
            made = self.account.run(tool, "-D", new, *options, *provider, "--locale=C.UTF-8")
            if made.returncode == 0:
                with (new / "postgresql.conf").open("a") as own:
                    own.write("include_if_exists 'colmado.conf'\n")
                alone = (programs.folder / "postgres", "--single", "-D", new, "postgres")
                made = self.account.run(*alone, input=f"CREATE DATABASE {NAME}\n")
            if made.returncode:
                raise ColmadoError(_reason(made.stdout, self.directory, "could not be made"))
            new.rename(self.directory)

    def start(self) -> None:
        """Return once the server is ready: start it, or wait if it is starting already."""
        began, said = time.monotonic(), False
        while (state := self.state) != "ready":
            waited = time.monotonic() - began
            if waited > PATIENCE:
                raise ColmadoError(f"The database in {self.directory} is {state} since {PATIENCE} s.")
            if waited > QUIET and not said:
                say(RECOVERING)
                said = True
            # A process number noted before a restart of the machine may be somebody else's by now.
            if state == "stopped" or (waited > DYING and not self._listens()):
                self._try_start(last=waited > DYING)
            else:
                time.sleep(0.05)

    def stop(self) -> None:
        """Stop the server as a clean shutdown, and wait for it."""
        if self.state in ("missing", "stopped"):
            return
        tool = self.programs.folder / "pg_ctl"
        stopped = self.account.run(tool, "-D", self.directory, "-m", "fast", "-w", "-t", 120, "stop")
        if stopped.returncode and self.state != "stopped":
            say(f"the database did not stop: {stopped.stdout.strip()[-200:]}")

    def _try_start(self, *, last: bool) -> None:
        """Start once. What remains of a killed server makes the first tries fail."""
        if pid := self.pid:
            with suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)  # in a container we may be process 1, who buries the dead
        tool = self.programs.folder / "pg_ctl"
        private(self.socket, self.account)
        self._write_settings()
        log = self.directory / "start.log"
        log.unlink(missing_ok=True)
        wait = ("-w", "-t", PATIENCE)
        with self.account.open(tool, "-D", self.directory, *wait, "-l", log, "start") as process:
            try:
                printed, _ = process.communicate(timeout=QUIET)
            except subprocess.TimeoutExpired:
                say(RECOVERING)
                printed, _ = process.communicate()
        if process.returncode == 0:
            return
        told = log.read_text(errors="replace") if log.exists() else printed
        if last or not ("still in use" in told or "already exists" in told):
            raise ColmadoError(_reason(told + self._last_log(), self.directory, "did not start"))
        time.sleep(0.2)

    def _write_settings(self) -> None:
        """Write our settings beside the server's own file, which includes them."""
        place, new = self.directory / "colmado.conf", self.directory / "colmado.conf.new"
        text = SETTINGS.format(
            port=PORT, socket=str(self.socket).replace("'", "''"), buffers=shared_buffers(_memory())
        )
        new.unlink(missing_ok=True)
        with new.open("x") as file:
            file.write(text)
        self.account.give(new)
        new.rename(place)

    @contextmanager
    def _room(self) -> Iterator[Path]:
        """Give an empty folder beside the place; take it away if making fails."""
        new = self.directory.with_name("postgres.new")
        shutil.rmtree(new, ignore_errors=True)
        try:
            private(new, self.account)
            yield new
        except OSError as error:
            raise ColmadoError(_reason(error.strerror or "", self.directory, "could not be made")) from error
        finally:
            shutil.rmtree(new, ignore_errors=True)

    def _noted(self) -> tuple[int | None, str]:
        """Read the server's own note: its process and its state (eighth line, absent very early)."""
        try:
            lines = (self.directory / "postmaster.pid").read_text().splitlines()
            return int(lines[0]), lines[7].strip() if len(lines) > 7 else ""
        except (FileNotFoundError, IndexError, ValueError):
            return None, ""

    def _listens(self) -> bool:
        """Say whether a server answers; a just killed one may accept a connection and say nothing more."""
        with socket.socket(socket.AF_UNIX) as door:
            door.settimeout(5)
            try:
                door.connect(str(self.socket / f".s.PGSQL.{PORT}"))
                door.sendall(WANTS_TLS)
                return door.recv(1) != b""
            except TimeoutError:
                return True  # busy, and there
            except PermissionError:
                raise InputError(f"The database's folder {self.socket} is not yours to enter.") from None
            except OSError:
                return False

    def _last_log(self) -> str:
        """Give the end of the newest log: why a start failed after the log took over."""
        logs = sorted((self.directory / "log").glob("*.log"), key=lambda log: log.stat().st_mtime)
        return logs[-1].read_text(errors="replace")[-2000:] if logs else ""


def shared_buffers(memory: int) -> int:
    """Give the megabytes of cache for a machine of so many bytes: a sixteenth, between 128 and 1024.

    >>> shared_buffers(8 * 2**30)
    512
    """
    return max(128, min(1024, memory // 16 // 2**20))


def _memory() -> int:
    """Give the bytes of memory we may use: the machine's, or less in a container."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    with suppress(OSError, ValueError):
        memory = min(memory, int(Path("/sys/fs/cgroup/memory.max").read_text()))
    return memory


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _reason(told: str, directory: Path, what: str) -> str:
    """Turn what PostgreSQL printed into one sentence for the person who waits."""
    if "No space left on device" in told:
        free = shutil.disk_usage(directory.parent).free // 2**20
        return (
            f"The database {what}: the disk of {directory} is full ({free} MB free). "
            "Make room (an empty database takes about 60 MB), and run the same command again."
        )
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    hits = [line for line in lines if "FATAL" in line or "PANIC" in line or "rror" in line]
    return f"The database in {directory} {what}. PostgreSQL says: {(hits or lines or ['nothing'])[-1]}"
