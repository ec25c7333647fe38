"""What the browser tests and the pictures share: how Chromium is started, and a way through the pages."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError

import axe_playwright_python
from playwright.sync_api import Error, Page

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]


def wait_for(base: str, seconds: float = 60) -> None:
    """Wait until the pages answer."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"{base}/healthy", timeout=5).read()
            return
        except (URLError, OSError):
            time.sleep(0.2)
    raise TimeoutError(base)


def sign_in(page: Page, name: str, password: str) -> None:
    """Fill the form of the page that asks who you are."""
    page.fill("#id_username", name)
    page.fill("#id_password", password)
    page.press("#id_password", "Enter")


def violations(page: Page) -> Iterator[str]:
    """What axe finds wrong with the page as it stands, a line each."""
    page.evaluate(AXE)
    run = "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}, iframes: false})"
    try:
        found: dict[str, Any] = page.evaluate(run, RULES)
    except Error:  # a frame in the page was between two documents: axe looks into them all the same
        page.wait_for_timeout(500)
        found = page.evaluate(run, RULES)
    for one in found["violations"]:
        for node in one["nodes"]:
            yield f"{one['id']}: {node['html'][:120]} {node['failureSummary'][:300]}"


def sideways(page: Page) -> int:
    """How many pixels the page can be scrolled sideways."""
    return int(page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"))
