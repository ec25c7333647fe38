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
# How far things moved after they were shown, as browsers add it up.
SHIFTS = """new Promise(done => { let sum = 0;
  const watch = new PerformanceObserver(list => list.getEntries().forEach(one => { sum += one.value }));
  watch.observe({type: 'layout-shift', buffered: true}); setTimeout(() => done(sum), 300) })"""
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


def test_a_morning_by_keyboard(street: str, place: Place, browser: Browser) -> None:
    place.run("patience", "--undo-seconds", "4")
    page = browser.new_context(base_url=street, locale="en-GB").new_page()
    page.goto("/inbox")
    sign_in(page, "marta", "wrong")
    expect(page.get_by_role("alert")).to_contain_text("do not go together")
    sign_in(page, "marta", PASSWORD)
    expect(page.locator("#who-waits")).to_have_text("Five people are waiting.")
    expect(page.locator(".list .lead")).to_contain_text("comes first, waiting since")
    expect(page.locator(".standing")).to_have_text("Someone has waited too long")

    page.wait_for_load_state("load")
    page.keyboard.press("j")
    assert "Ana" in page.evaluate("document.activeElement.innerText")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    # A routine message is answered in three acts: open it, write, send.
    page.keyboard.press("Enter")
    expect(page.locator("#matter")).to_have_text("Una pregunta")
    expect(page.locator(".thread")).to_contain_text("¿A qué hora abren mañana?")
    page.keyboard.press("r")
    page.keyboard.type("Mañana abrimos a las nueve, Ana.")
    page.keyboard.press("Control+Enter")
    expect(said(page)).to_contain_text("in the outbox")
    expect(page.locator(".thread")).to_contain_text("a reply is on its way")
    page.locator("#talk").focus()
    page.keyboard.press("z")
    expect(page.locator(".note")).to_contain_text("Nothing was sent")
    expect(page.locator("#text")).to_have_value("Mañana abrimos a las nueve, Ana.")
    page.keyboard.press("r")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".thread .out .how").last).to_contain_text("waits to leave")

    page.goto("/outbox")
    expect(page.get_by_role("heading", level=1)).to_have_text("Replies are leaving")
    expect(page.locator(".talks li")).to_contain_text("waits to leave")
    page.wait_for_timeout(4_000)  # until it can no longer be taken back
    place.run("work", "--once")
    page.goto("/outbox")
    expect(page.get_by_role("heading", level=1)).to_have_text("Every reply has left")
    talk_with(page, "Una pregunta")
    expect(page.locator(".thread .in .how")).to_contain_text("answered")
    expect(page.locator(".thread .out .how").last).to_contain_text("taken by their side")
    place.run("patience", "--undo-seconds", "0")


def test_the_palette_says_every_key_and_goes_everywhere(street: str, browser: Browser) -> None:
    page = teammate(browser, street, "marta")
    page.goto("/inbox", wait_until="load")
    page.keyboard.press("?")
    expect(page.locator("#palette")).to_be_visible()
    page.keyboard.type("outbox")
    expect(page.locator("#palette [role=option]:visible")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url("**/outbox")
    for keys, path in (("gi", "/inbox"), ("gp", "/people"), ("gc", "/check"), ("gt", "/")):
        for key in keys:
            page.keyboard.press(key)
        page.wait_for_url(f"{street}{path}")
    quiet(page)


def test_two_teammates_at_one_message(street: str, place: Place, browser: Browser) -> None:
    place.run("patience", "--undo-seconds", "0")
    marta, diego = (teammate(browser, street, name) for name in ("marta", "diego"))
    path = talk_with(marta, "¿Hasta cuándo?")
    diego.goto(path)
    marta.reload()
    expect(marta.locator("#here")).to_contain_text("Diego is looking at this, too.")
    marta.locator("#text").fill("A las diez.")
    expect(marta.locator("#kept")).to_contain_text("Draft kept")
    diego.reload()
    expect(diego.locator("#here")).to_contain_text("A draft of Marta")
    diego.locator("#text").fill("A las nueve, Luz.")
    diego.get_by_role("button", name="Send").click()
    expect(said(diego)).to_contain_text("in the outbox")
    # Marta's open page hears of it, and leaves what she is typing alone.
    expect(marta.locator(".thread")).to_contain_text("A las nueve, Luz.")
    hear(place, mail(LUZ, "¡Ya lo encontré!", id="luz2@x", refers=("luz@x",), at=NOW))
    expect(marta.locator(".thread .arrived")).to_contain_text("¡Ya lo encontré!")
    expect(marta.locator("#text")).to_have_value("A las diez.")
    quiet(marta)
    quiet(diego)


def test_what_came_meanwhile_stops_a_reply_once(street: str, place: Place, browser: Browser) -> None:
    """A page that hears nothing (its line is down) is still stopped by what came."""
    hear(place, mail("rosa@x.example", "¿Abren el lunes?", name="Rosa", id="rosa@x", subject="Lunes", at=NOW))
    page = teammate(browser, street, "marta")
    page.route("**/live", lambda route: route.abort())
    talk_with(page, "Lunes")
    hear(place, mail("rosa@x.example", "¿Y el martes?", name="Rosa", id="rosa2@x", refers=("rosa@x",), at=NOW))
    page.locator("#text").fill("El lunes sí abrimos, Rosa.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("1 more message has come")
    expect(page.locator("#text")).to_have_value("El lunes sí abrimos, Rosa.")
    expect(page.locator(".arrived")).to_contain_text("¿Y el martes?")
    page.locator("#text").fill("El lunes sí abrimos, y el martes también, Rosa.")
    page.get_by_role("button", name="Send").click()
    expect(said(page)).to_contain_text("in the outbox")
    quiet(page, "409", "live", "ERR_FAILED")


def test_a_new_message_appears_by_itself(street: str, place: Place, browser: Browser) -> None:
    page = teammate(browser, street, "marta")
    page.goto("/inbox")
    page.mouse.move(900, 400)
    page.wait_for_timeout(500)  # the live line is up
    hear(place, mail("nuria@x.example", "¿Tienen pan?", name="Nuria", id="nuria@x", subject="Pan", at=NOW))
    expect(page.locator("#rows").get_by_role("link", name="Nuria")).to_be_visible()
    page.locator("#rows li").first.hover()
    hear(place, mail("olga@x.example", "¿Tienen leche?", name="Olga", id="olga@x", subject="Leche", at=NOW))
    expect(page.locator(".news")).to_have_text("One more has come. Show it")
    expect(page.locator("#rows").get_by_role("link", name="Olga")).to_have_count(0)
    page.mouse.move(900, 400)  # the pointer goes: what waited comes
    expect(page.locator("#rows").get_by_role("link", name="Olga")).to_be_visible()
    quiet(page)


def test_a_lost_line_loses_no_words(street: str, place: Place, browser: Browser) -> None:
    hear(place, mail("pia@x.example", "¿Hay queso?", name="Pía", id="pia@x", subject="Queso", at=NOW))
    page = teammate(browser, street, "marta")
    talk_with(page, "Queso")
    page.context.set_offline(True)
    expect(page.locator(".offline")).to_be_visible()
    page.locator("#text").fill("Sí, hay queso fresco, Pía.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#text")).to_have_value("Sí, hay queso fresco, Pía.")
    page.context.set_offline(False)
    expect(page.locator(".offline")).to_be_hidden()
    expect(page.locator("#kept")).to_contain_text("Draft kept")
    page.reload()
    expect(page.locator("#text")).to_have_value("Sí, hay queso fresco, Pía.")
    page.get_by_role("button", name="Send").click()
    expect(said(page)).to_contain_text("in the outbox")
    quiet(page, "ERR_INTERNET_DISCONNECTED", "live", "Failed to fetch")


def test_words_are_looked_over_before_they_leave(street: str, place: Place, browser: Browser) -> None:
    text = "¿Abren el domingo? ¿Cuánto cuesta el jamón ibérico?"
    hear(place, mail("tere@x.example", text, name="Tere", id="tere@x", subject="Jamón", at=NOW))
    page = teammate(browser, street, "marta")
    talk_with(page, "Jamón")
    page.locator("#text").fill("Tere, el domingo abrimos a las nueve.")
    expect(page.locator(".findings")).to_contain_text("¿Cuánto cuesta el jamón ibérico?")
    page.locator("#text").fill("Tere, el domingo abrimos a las nueve, y el jamón cuesta 12 euros.")
    expect(page.locator(".findings")).to_have_count(0)
    page.get_by_role("button", name="Send").click()
    expect(said(page)).to_contain_text("in the outbox")
    quiet(page)


def test_a_telephone_in_one_hand(street: str, place: Place, browser: Browser) -> None:
    hear(place, mail("vera@x.example", "¿Y mañana?", name="Vera", id="vera@x", subject="Mañana", at=NOW))
    page = teammate(browser, street, "marta", viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page.locator(".places").get_by_role("link", name="Inbox").tap()
    page.locator("#rows").get_by_role("link", name="Vera").tap()
    expect(page.locator("#matter")).to_have_text("Mañana")
    expect(page.locator(".list")).to_be_hidden()
    page.locator("#text").fill("Mañana también, Vera.")
    page.get_by_role("button", name="Send").tap()
    expect(said(page)).to_contain_text("in the outbox")
    page.get_by_role("link", name="Back to the list").tap()
    expect(page.locator(".list")).to_be_visible()
    for target in page.locator(".places a, .top a:visible").all():
        box = target.bounding_box()
        assert box and box["height"] >= 24, target.inner_text()
    quiet(page)


def test_a_first_visit_is_light_and_nothing_jumps(street: str, browser: Browser) -> None:
    page = teammate(browser, street, "marta")
    weigh = page.context.new_cdp_session(page)
    weigh.send("Network.enable")
    weigh.send("Network.clearBrowserCache")
    came: list[float] = []
    weigh.on("Network.loadingFinished", lambda event: came.append(event["encodedDataLength"]))
    page.goto("/inbox")
    page.wait_for_timeout(1_000)
    assert 0 < sum(came) <= 150_000, sum(came)
    talk_with(page, "Una pregunta")
    page.reload()
    page.wait_for_timeout(500)
    assert page.evaluate(SHIFTS) < 0.02
    quiet(page)


def test_no_reply_needed_says_why_and_a_promise_says_when(street: str, browser: Browser) -> None:
    page = teammate(browser, street, "marta")
    talk_with(page, "El café")
    quoted = page.locator(".quoted div")
    expect(quoted).to_be_hidden()
    page.get_by_text("Quoted").click()
    expect(quoted).to_contain_text("Abrimos a las nueve.")
    page.locator("#talk").focus()
    page.keyboard.press("n")
    page.get_by_role("button", name="No reply needed").click()
    expect(page.get_by_role("alert")).to_contain_text("needs a reason")
    page.get_by_label("Say why").fill("nos dio las gracias")
    page.get_by_role("button", name="No reply needed").click()
    expect(page.locator(".thread .in .how").first).to_contain_text("no reply needed")

    page.get_by_text("Write down a promise").click()
    page.locator("#ptext").fill("le guardamos el café")
    page.locator("#pby").fill(f"{NOW + timedelta(days=3):%Y-%m-%d}")
    page.get_by_role("button", name="Promise it").click()
    expect(page.locator(".promises")).to_contain_text("le guardamos el café")
    page.get_by_role("button", name="We kept it").click()
    expect(page.locator(".promises")).to_contain_text("kept")
    quiet(page, "400")


def test_colleagues_help_each_other(street: str, place: Place, browser: Browser) -> None:
    hear(place, mail("wanda@x.example", "¿Tienen trufa?", name="Wanda", id="wanda@x", subject="Trufa", at=NOW))
    marta = teammate(browser, street, "marta")
    talk_with(marta, "Trufa")
    marta.locator("#talk").focus()
    marta.keyboard.press("t")
    marta.keyboard.type("Wanda es amiga de Luz.")
    marta.keyboard.press("Control+Enter")
    expect(marta.locator(".said-inside")).to_contain_text("Wanda es amiga de Luz.")
    marta.locator("#talk").focus()
    marta.keyboard.press("a")
    marta.get_by_label("What you need to know").fill("¿Queda trufa?")
    marta.get_by_role("button", name="Ask", exact=True).click()
    expect(said(marta)).to_contain_text("Diego is asked")
    diego = teammate(browser, street, "diego")
    expect(diego.locator("main")).to_contain_text("¿Queda trufa?")
    diego.goto(marta.url)
    diego.get_by_label("What you know").fill("Queda una.")
    diego.get_by_role("button", name="Tell").click()
    expect(marta.locator(".thread")).to_contain_text("Queda una.")
    quiet(marta)
    quiet(diego)


def test_search_marks_what_it_found(street: str, browser: Browser) -> None:
    page = teammate(browser, street, "marta")
    page.get_by_role("searchbox").fill("abren")
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_have_text("abren", ignore_case=True)
    page.get_by_role("link", name="Ana").last.click()
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
        expect(page.locator("html")).to_have_attribute("lang", "es")
    talk = talk_with(page, "Una pregunta").removeprefix(street)
    person = page.locator(".to-person").first.get_attribute("href")
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
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(str(path))
            assert page.locator("html").get_attribute("lang") == language
            if width == 1280 or (language, scheme) == ("es", "dark"):  # an axe run costs half a second
                wrong += [f"{path} at {width}: {line}" for line in violations(page)]
            if more := sideways(page):
                wrong.append(f"{path} at {width} scrolls {more} pixels sideways")
    page.goto("/more")
    page.get_by_role("button", name="Salir" if language == "es" else "Sign out").click()
    wrong += [f"sign in: {line}" for line in violations(page)]
    assert not wrong, "\n".join(wrong)
    quiet(page, "404")
