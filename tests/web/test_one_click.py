"""From the demo's page to one's own empty shop, in a real browser and with real processes: one click."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.cli.test_embedded_shop import Shop
from tests.servers.processes import free_port
from tests.web.browsing import CHROMIUM, FLAGS, sideways, sign_in, violations, wait_for

from colmado.config.embedded import Cluster

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed; a browser is needed to look at the pages"
)
PASSWORD = "neighbourhood-shop"
OPENED = 120_000  # milliseconds; a shop that is made anew takes half a minute on a busy machine


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": str(CHROMIUM), "args": FLAGS}


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """Where both shops will be: the demo's, and the person's own beside it."""
    yield tmp_path
    if (said := tmp_path / "colmado.said").exists():
        print(said.read_text())  # why no shop was opened, if none was
    for name in ("colmado-demo", "colmado"):
        if (tmp_path / name).exists():
            Cluster(tmp_path / name).erase()


def opened(home: Path, port: int) -> subprocess.Popen[bytes]:
    """Start the demo as a person does, without a word of where."""
    place = Shop(home / "colmado")
    del place.environ["COLMADO_DATA"]
    place.environ["XDG_DATA_HOME"] = str(home)
    demo = place.start("demo", "--plain", "--no-browser", "--port", str(port))
    wait_for(f"http://127.0.0.1:{port}", 120)
    return demo


def leave(page: Page) -> None:
    page.goto("/")
    expect(page.locator(".made-up")).to_contain_text("Nobody here is real")
    page.get_by_role("button", name="Start with an empty shop").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your own shop is being opened")
    assert not list(violations(page))


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_one_click_leads_into_a_shop_of_ones_own(home: Path, browser: Browser) -> None:
    port = free_port()
    demo = opened(home, port)
    try:
        before = files(home / "colmado-demo")
        page = browser.new_context(base_url=f"http://127.0.0.1:{port}", locale="en-GB").new_page()
        page.goto("/")
        sign_in(page, "marta", PASSWORD)
        leave(page)
        page.wait_for_url("**/welcome/*", timeout=OPENED)
        expect(page.get_by_role("heading", level=1)).to_have_text("This shop is yours")
        assert not list(violations(page)) and sideways(page) == 0
        assert page.locator(".made-up").count() == 0
        page.get_by_label("The name customers see").fill("Ana")
        page.get_by_label("The name you sign in with").fill("ana")
        page.get_by_label("Password").fill("una frase larga")
        page.get_by_role("button", name="Open my shop").click()
        page.wait_for_url("**/channels")
        expect(page.locator(".me")).to_have_text("Ana")
        page.goto("/inbox")
        expect(page.get_by_role("heading", level=1)).to_have_text("Nobody is waiting.")
        assert files(home / "colmado-demo") == before
    finally:
        demo.send_signal(signal.SIGTERM)
        assert demo.wait(timeout=40) == 0
    assert Cluster(home / "colmado").status().state == "stopped"
    assert Cluster(home / "colmado-demo").status().state == "stopped"

    demo = opened(home, port)
    try:
        page = browser.new_context(base_url=f"http://127.0.0.1:{port}", locale="en-GB").new_page()
        page.goto("/")
        sign_in(page, "marta", PASSWORD)
        leave(page)
        page.wait_for_url("**/sign-in", timeout=OPENED)
        sign_in(page, "ana", "una frase larga")
        expect(page.locator(".me")).to_have_text("Ana")
    finally:
        demo.send_signal(signal.SIGTERM)
        assert demo.wait(timeout=40) == 0


def test_a_demo_in_the_folder_of_ones_own_shop_would_be_refused(home: Path) -> None:
    place = Shop(home / "colmado")
    place.environ["COLMADO_PASSWORD"] = "una frase larga"
    place.run("createuser", "ana")
    done = place.run("demo", "--no-browser", "--json", "--port", str(free_port()), check=False)
    assert done.returncode == 2 and "no demo" in json.loads(done.stdout)["error"]
    assert not (home / "colmado" / "demo.json").exists()
