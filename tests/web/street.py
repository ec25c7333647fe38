"""The street that browser tests look at: who is on it, how their mail comes in, how a teammate walks the pages."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.conftest import Place
from tests.neighbourhood import US
from tests.web.browsing import sign_in

LUZ = "luz@clientes.example"
PASSWORD = "neighbourhood-shop"  # of everyone here
NOW = datetime.now(UTC)
FOREIGN = b"""From: Eve <eve@mallory.example>
To: hola@esquina.example
Subject: Oferta
Message-ID: <html@x>
Date: Tue, 17 Nov 2026 10:00:00 +0000
Content-Type: text/html; charset=utf-8

<h1>Oferta</h1><p>Solo hoy.</p><script>document.body.innerHTML = 'stolen'; fetch('http://tracker.example/s')</script>
<img src="http://tracker.example/x.gif"><img src="/attachment/1"><a href="javascript:alert(1)">aqui</a>
"""
QUOTED = "Gracias.\n\nOn Mon, 16 Nov 2026 at 09:00, La Esquina <hola@esquina.example> wrote:\n> Abrimos a las nueve.\n"


def hear(place: Place, *letters: bytes) -> None:
    """Bring mails in as files, through the command line."""
    inbox = place.data / f"in-{len(list(place.data.iterdir()))}"
    inbox.mkdir()
    for n, letter in enumerate(letters):
        (inbox / f"{n}.eml").write_bytes(letter)
    place.run("import", str(inbox), "--kind", "eml", "--channel", "esquina", "--address", US)


def teammate(browser: Browser, base: str, name: str, **wishes: Any) -> Page:
    """Open the shop in a browser of one's own and sign in. Whatever the console complains of fails the test."""
    context: BrowserContext = browser.new_context(base_url=base, locale="en-GB", **wishes)
    page = context.new_page()
    page.set_default_timeout(10_000)
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text) if line.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.complaints = complaints  # type: ignore[attr-defined]
    page.goto("/inbox")
    sign_in(page, name, PASSWORD)
    expect(page).not_to_have_url(re.compile("sign-in"))
    page.goto("/")
    return page


def quiet(page: Page, *expected: str) -> None:
    """Fail if the browser complained of anything but the statuses that were expected."""
    heard = [line for line in page.complaints if not any(word in line for word in expected)]  # type: ignore[attr-defined]
    assert not heard


def talk_with(page: Page, words: str) -> str:
    """Open a conversation from the inbox. Its path."""
    page.goto("/inbox?view=all")
    page.locator("#rows").get_by_role("link", name=words).first.click()
    page.wait_for_url("**/conversation/*")
    expect(page.locator("#talk[data-conversation]")).to_be_visible()
    return page.url


def said(page: Page) -> Any:
    """What was told for a moment."""
    return page.locator("#toasts .note")
