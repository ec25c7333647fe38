"""The pages in a real browser, as Marta and Diego use them, against the real processes."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect
from tests.conftest import Place, database_of
from tests.neighbourhood import ANA, BETO, US, mail
from tests.web.browsing import CHROMIUM, FLAGS, free_port, sideways, sign_in, violations, wait_for

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed; a browser is needed to look at the pages"
)
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
    expect(page).to_have_url(f"{base}/")
    return page


def quiet(page: Page, *expected: str) -> None:
    """Fail if the browser complained of anything but the statuses that were expected."""
    heard = [line for line in page.complaints if not any(word in line for word in expected)]  # type: ignore[attr-defined]
    assert not heard


def talk_with(page: Page, words: str) -> str:
    """Open a conversation from the inbox. Its path."""
    page.goto("/inbox?view=all")
    page.get_by_role("link", name=words).first.click()
    page.wait_for_url("**/conversation/*")
    return page.url


def test_a_morning_by_keyboard(street: str, place: Place, browser: Browser) -> None:
    page = browser.new_context(base_url=street, locale="en-GB").new_page()
    page.goto("/inbox")
    sign_in(page, "marta", "wrong")
    expect(page.get_by_role("alert")).to_contain_text("do not go together")
    sign_in(page, "marta", PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Five people are waiting.")
    expect(page.locator(".lead")).to_contain_text("comes first, waiting since")
    expect(page.locator(".standing")).to_have_text("Someone has waited too long")

    tab_to(page, "Ana")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Una pregunta")
    expect(page.locator(".thread")).to_contain_text("¿A qué hora abren mañana?")
    page.get_by_label("Your words, Marta").focus()
    page.keyboard.type("A las nueve, Ana.")
    tab_to(page, "Send")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("in the outbox")
    expect(page.locator(".thread")).to_contain_text("a reply is on its way")

    page.goto("/outbox")
    expect(page.get_by_role("heading", level=1)).to_have_text("Replies are leaving")
    expect(page.locator(".talks li")).to_contain_text("waits to leave")
    place.run("work", "--once")
    page.goto("/outbox")
    expect(page.get_by_role("heading", level=1)).to_have_text("Every reply has left")
    talk_with(page, "Una pregunta")
    expect(page.locator(".thread .in .how")).to_contain_text("answered")
    expect(page.locator(".thread .out .how")).to_contain_text("taken by their side")


def tab_to(page: Page, words: str) -> None:
    """Press Tab until something that says these words has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.innerText || ''")
        if words in focused:
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
            return
    raise AssertionError(f"no Tab leads to {words!r}")


def test_two_teammates_at_one_message(street: str, place: Place, browser: Browser) -> None:
    marta, diego = (teammate(browser, street, name) for name in ("marta", "diego"))
    path = talk_with(marta, "¿Hasta cuándo?")
    diego.goto(path)
    diego.get_by_label("Your words").fill("A las nueve.")
    diego.get_by_role("button", name="Send").click()
    hear(place, mail(LUZ, "¡Ya lo encontré!", id="luz2@x", refers=("luz@x",), at=NOW))
    marta.get_by_label("Your words").fill("A las diez.")
    with marta.expect_response("**/reply") as answer:
        marta.get_by_role("button", name="Send").click()
    assert answer.value.status == 409
    expect(marta.get_by_role("alert")).to_contain_text("2 more messages have come")
    expect(marta.get_by_label("Your words")).to_have_value("A las diez.")
    expect(marta.locator(".arrived")).to_have_count(2)
    expect(marta.locator(".thread")).to_contain_text("¡Ya lo encontré!")
    marta.get_by_role("button", name="Send").click()
    expect(marta.get_by_role("status")).to_contain_text("in the outbox")
    quiet(marta, "409")
    quiet(diego)


def test_no_reply_needed_says_why_and_a_promise_says_when(street: str, browser: Browser) -> None:
    page = teammate(browser, street, "marta")
    talk_with(page, "El café")
    quoted = page.locator(".quoted div")
    expect(quoted).to_be_hidden()
    page.get_by_text("Quoted").click()
    expect(quoted).to_contain_text("Abrimos a las nueve.")
    page.get_by_role("button", name="No reply needed").click()
    expect(page.get_by_role("alert")).to_contain_text("needs a reason")
    page.get_by_label("say why").fill("nos dio las gracias")
    page.get_by_role("button", name="No reply needed").click()
    expect(page.locator(".thread .in .how")).to_contain_text("no reply needed")

    page.get_by_text("Write down a promise").click()
    page.locator("#ptext").fill("le guardamos el café")
    page.locator("#pby").fill(f"{NOW + timedelta(days=3):%Y-%m-%d}")
    page.get_by_role("button", name="Promise it").click()
    expect(page.locator(".promises")).to_contain_text("le guardamos el café")
    page.get_by_role("button", name="We kept it").click()
    expect(page.locator(".promises")).to_contain_text("kept")
    quiet(page, "400")


def test_search_marks_what_it_found(street: str, browser: Browser) -> None:
    page = teammate(browser, street, "marta")
    page.get_by_role("searchbox").fill("abren")
    page.keyboard.press("Enter")
    expect(page.locator("mark")).to_have_text("abren")
    page.locator(".talks a").first.click()
    expect(page.locator(".thread")).to_contain_text("¿A qué hora abren mañana?")
    quiet(page)


def test_what_others_sent_can_do_nothing(street: str, browser: Browser) -> None:
    page = teammate(browser, street, "marta")
    asked: list[str] = []
    page.context.on("request", lambda request: _note(request, asked))
    talk_with(page, "Oferta")
    page.get_by_role("link", name="original").click()
    frame = page.frame_locator("iframe.foreign")
    expect(frame.locator("body")).to_contain_text("Solo hoy.")
    assert "stolen" not in frame.locator("body").inner_text()
    page.wait_for_load_state("networkidle")
    assert asked and not [url for url in asked if not url.startswith(street) or "/attachment/" in url]
    page.goto("/quarantine")
    page.locator(".talks a").first.click()
    page.get_by_role("button", name="Try to read it again").click()
    expect(page.get_by_role("alert")).to_contain_text("still cannot be read")
    quiet(page)


def _note(request: Request, asked: list[str]) -> None:
    asked.append(request.url)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_page_is_for_everyone(street: str, browser: Browser, scheme: Any, language: str) -> None:
    page = teammate(browser, street, "marta", color_scheme=scheme, viewport={"width": 1280, "height": 800})
    if language == "es":
        page.get_by_role("button", name="Español").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("esperan?"))
    talk = talk_with(page, "Una pregunta").removeprefix(street)
    person = page.locator(".matter .how a").first.get_attribute("href")
    message = page.locator(".thread .how a").first.get_attribute("href")
    page.goto("/quarantine")
    bad = page.locator(".talks a").first.get_attribute("href")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(250, 246, 236)"
    assert light == (scheme == "light")
    wrong = []
    for path in (
        "/", "/inbox", "/people", "/more", "/style", "/inbox?view=late", "/inbox?view=mine",
        "/inbox?view=all", "/inbox?view=resolved", talk, person, message, "/check", "/outbox", "/quarantine",
        bad, "/search?q=abren", "/search?q=zzz", "/messages?state=open", "/messages?state=spam", "/nowhere",
    ):  # fmt: skip
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(str(path))
            assert page.locator("html").get_attribute("lang") == language
            if width == 1280 or (language, scheme) == ("es", "dark"):  # an axe run costs half a second
                wrong += [f"{path} at {width}: {line}" for line in violations(page)]
            if more := sideways(page):
                wrong.append(f"{path} at {width} scrolls {more} pixels sideways")
    page.get_by_role("button", name="Salir" if language == "es" else "Sign out").click()
    wrong += [f"sign in: {line}" for line in violations(page)]
    assert not wrong, "\n".join(wrong)
    quiet(page, "404")
