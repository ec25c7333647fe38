"""Take pictures of the demo shop: `PYTHONPATH=src python -m tests.web.pictures [FOLDER]`.

Without a folder the few of docs/pictures, with one every page.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from tests.servers.processes import free_port
from tests.web.browsing import CHROMIUM, FLAGS, wait_for

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures"
WIDTHS = {1280: 800, 360: 780}
SUBJECT, WORD = "My basket arrived soaked", "basket"
README = ("today", "conversation", "check")
KEPT = ("today", "inbox", "conversation", "check", "person", "search")


@contextmanager
def demo() -> Iterator[str]:
    """Open the demo shop in a folder of its own. The link that signs in."""
    port = free_port()
    with tempfile.TemporaryDirectory() as data:
        words = ["--data", data, "demo", "--no-browser", "--json", "--port", str(port)]
        shop = subprocess.Popen(
            [sys.executable, "-P", "-m", "colmado", *words],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            assert shop.stdout is not None
            said = json.loads(shop.stdout.readline())
            wait_for(f"http://127.0.0.1:{port}")
            yield said["url"]
        finally:
            shop.send_signal(signal.SIGTERM)
            shop.wait(timeout=60)


def addresses(page: Page) -> dict[str, str]:
    """Find the pages to show, as a person would: by reading."""
    page.goto("/search?q=" + SUBJECT.replace(" ", "+"))
    page.get_by_role("link", name=SUBJECT).first.click()
    page.wait_for_url("**/conversation/*")
    conversation = page.url.partition("#")[0]
    person = page.locator(".to-person").first.get_attribute("href") or ""
    message = page.locator(".thread a[href^='/message/']").first.get_attribute("href") or ""
    return {
        "today": "/",
        "inbox": "/inbox",
        "conversation": conversation,
        "known": f"{conversation}/known",
        "person": person,
        "people": "/people",
        "search": f"/search?q={WORD}",
        "check": "/check",
        "message": message,
        **{name: f"/{name}" for name in ("outbox", "quarantine", "more", "style", "channels", "team", "settings")},
        **{name: f"/{name}" for name in ("facts", "me", "audit", "hooks", "learning", "topics")},
    }


def take(link: str, folder: Path, only: Collection[str]) -> None:
    """Take pictures at both widths, in English, by day, when the neighbourhood has moved in."""
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        context = browser.new_context(base_url=link.partition("/enter")[0], locale="en-GB", color_scheme="light")
        page = context.new_page()
        page.goto(link)
        while "being brought in" in page.content():
            page.wait_for_timeout(2_000)
            page.goto("/more")
        page.wait_for_timeout(5_000)
        for name, address in addresses(page).items():
            for width, height in WIDTHS.items() if not only or name in only else ():
                page.set_viewport_size({"width": width, "height": height})
                page.goto(address)
                page.evaluate("document.fonts.ready.then(() => true)")
                page.wait_for_timeout(300)
                page.screenshot(path=folder / f"{name}-{width}.png")
        browser.close()
    for name in README:
        if (folder / f"{name}-1280.png").exists():
            (folder / f"{name}.png").write_bytes((folder / f"{name}-1280.png").read_bytes())


if __name__ == "__main__":
    every = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    (every or PICTURES).mkdir(parents=True, exist_ok=True)
    with demo() as entrance:
        take(entrance, every or PICTURES, () if every else KEPT)
