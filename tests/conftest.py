"""Fixtures for all tests."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.utils import translation
from tests.neighbourhood import Neighbourhood
from tests.servers.fixtures import _dovecot, _mail_devel, exim_server, mail_server

__all__ = ["_dovecot", "_mail_devel", "exim_server", "mail_server"]

SRC = Path(__file__).resolve().parent.parent / "src"


@pytest.fixture(autouse=True)
def _no_language_left() -> Iterator[None]:
    """A page asked for in Spanish leaves its thread Spanish; the next test begins as a process does."""
    yield
    translation.deactivate()


@pytest.fixture
def shop(db: None, tmp_path: Path) -> Neighbourhood:
    """A corner shop with its teammates and a channel, in a transaction that is rolled back."""
    return Neighbourhood.open(tmp_path)


class Place:
    """A database of its own with real commits, for tests of crashes and rival processes."""

    def __init__(self, url: str, data: Path):
        self.url, self.data = url, data
        self.environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("COLMADO_", "DJANGO_"))},
            # as ./colmado does it: a command that compiles what it imports takes a second longer
            "PYTHONDONTWRITEBYTECODE": "",
            "PYTHONPYCACHEPREFIX": os.environ.get("PYTHONPYCACHEPREFIX", str(SRC.parent / ".colmado/pycache")),
            "COLMADO_DATABASE_URL": url,
            "COLMADO_DATA": str(data),
            "COLMADO_TIER": "1",  # a second reading loads its encoder in each process: three seconds
            "PYTHONPATH": str(SRC),
            "PYTHONDEVMODE": "0",
        }

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-P", "-m", "colmado", *words]

    def run(self, *words: str, stdin: str = "", check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run one command to its end; what it printed."""
        done = subprocess.run(
            self.command(*words), env=self.environ, input=stdin, capture_output=True, text=True, timeout=120
        )
        assert not check or done.returncode == 0, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start a command and leave it running; what it prints is kept in `said`."""
        with self.said.open("ab") as said:
            return subprocess.Popen(
                self.command(*words),
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def said(self) -> Path:
        """What the commands that were left running printed."""
        return self.data.with_name(f"{self.data.name}.said")


@pytest.fixture(scope="session")
def _pattern() -> str:
    """A migrated, empty database that others are copied from."""
    from tests.database import CLUSTER, DATA

    name = f"pattern_{uuid.uuid4().hex[:8]}"
    _sql(f"CREATE DATABASE {name}")
    Place(CLUSTER.url.replace("@/colmado?", f"@/{name}?"), DATA / "pattern").run("doctor", check=False)
    _sql(f"ALTER DATABASE {name} IS_TEMPLATE true ALLOW_CONNECTIONS false")
    return name


def _sql(*statements: str) -> None:
    import psycopg
    from tests.database import CLUSTER

    with psycopg.connect(CLUSTER.url, autocommit=True) as session:
        for statement in statements:
            session.execute(statement)  # type: ignore[arg-type]


@contextmanager
def database_of(pattern: str) -> Iterator[str]:
    """Copy the pattern into a database of its own for a while. Its URL."""
    from tests.database import CLUSTER

    name = f"place_{uuid.uuid4().hex[:12]}"
    _sql(f"CREATE DATABASE {name} TEMPLATE {pattern}")
    yield CLUSTER.url.replace("@/colmado?", f"@/{name}?")
    _sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def place(_pattern: str, tmp_path: Path) -> Iterator[Place]:
    """A fresh, migrated database for processes of their own."""
    with database_of(_pattern) as url:
        yield Place(url, tmp_path)


@pytest.fixture
def statements(django_assert_max_num_queries: Callable[..., object]) -> Callable[..., object]:
    """Count the SQL statements of a block: `with statements(3):`."""
    return django_assert_max_num_queries
