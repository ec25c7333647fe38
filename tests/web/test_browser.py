"""The pages in a real browser, as Marta and Diego use them, against the real processes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Request, expect
from tests.conftest import Place
from tests.neighbourhood import mail
from tests.web.browsing import CHROMIUM, sideways, sign_in, violations
from tests.web.street import LUZ, NOW, PASSWORD, hear, quiet, said, talk_with, teammate

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed; a browser is needed to look at the pages"
)


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
        "/hooks", "/learning", "/topics", "/voices?weeks=8", f"{str(message).partition('#')[0]}/understood",
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
