"""What browser tests share: Chromium, and a shop that is open with its pages served."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from tests.conftest import Place, database_of
from tests.neighbourhood import ANA, BETO, US, mail
from tests.servers.processes import free_port
from tests.web.browsing import CHROMIUM, FLAGS, wait_for
from tests.web.street import FOREIGN, LUZ, NOW, PASSWORD, QUOTED, hear


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": str(CHROMIUM), "args": FLAGS}


@pytest.fixture(scope="module")
def place(_pattern: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """One shop for all of this file: opening it costs ten seconds, so each test keeps to its own conversations."""
    with database_of(_pattern) as url:
        yield Place(url, tmp_path_factory.mktemp("street"))


@pytest.fixture(scope="module")
def street(place: Place) -> Iterator[str]:
    """A shop that is open: Marta and Diego, one channel, some mails, the pages served. Its address."""
    place.run("channel", "add", "esquina", "--kind", "file", "--address", US, "--title", "La Esquina",
              "-o", f"outgoing={place.data / 'outgoing'}", "--no-test")  # fmt: skip
    for name in ("marta", "diego"):
        place.run("createuser", name, "--password-from", "-", stdin=f"{PASSWORD}\n")
    long = "Donaudampfschifffahrtsgesellschaftskapitän" * 4
    broken = f"Mi pedido llegó roto. {long}"
    letters = [
        mail(ANA, "¿A qué hora abren mañana?", name="Ana", id="ana@x", at=NOW - timedelta(days=9), cc="luz@x.example"),
        mail(BETO, QUOTED, name="Beto", id="beto@x", subject="El café", at=NOW - timedelta(minutes=5)),
        mail("luisa@x.example", broken, id="luisa@x", subject=long, at=NOW - timedelta(hours=1)),
        mail(LUZ, "¿Hasta qué hora atienden?", name="Luz", id="luz@x", subject="¿Hasta cuándo?", at=NOW),
        FOREIGN,
        b"",
    ]  # fmt: skip
    hear(place, *letters)
    port = free_port()
    web = place.start("web", "--port", str(port))
    try:
        wait_for(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(web.pid, signal.SIGTERM)
        web.wait(timeout=15)
