"""The floor in a real browser: what comes by itself, a lost line, a telephone, and how light it is."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect
from tests.conftest import Place
from tests.neighbourhood import mail
from tests.servers.translator import translator_server
from tests.web.browsing import CHROMIUM, violations
from tests.web.street import NOW, hear, quiet, said, talk_with, teammate

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed; a browser is needed to look at the pages"
)
# How far things moved after they were shown, as browsers add it up.
SHIFTS = """new Promise(done => { let sum = 0;
  const watch = new PerformanceObserver(list => list.getEntries().forEach(one => { sum += one.value }));
  watch.observe({type: 'layout-shift', buffered: true}); setTimeout(() => done(sum), 300) })"""


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
    page.locator("summary", has_text="What we know").click()
    expect(page.locator(".facts-known")).to_contain_text("Nobody asked this before")
    page.locator("#text").fill("Tere, el domingo abrimos a las nueve.")
    expect(page.locator(".findings")).to_contain_text("¿Cuánto cuesta el jamón ibérico?")
    page.locator("#text").fill("Tere, el domingo abrimos a las nueve, y el jamón cuesta 12 euros.")
    expect(page.locator(".findings")).to_have_count(0)
    page.get_by_role("button", name="Send").click()
    expect(said(page)).to_contain_text("in the outbox")
    quiet(page)


def test_another_language_is_read_beside_the_words(street: str, place: Place, browser: Browser) -> None:
    hear(place, mail("uma@x.example", "¿A qué hora abren?", name="Uma", id="uma@x", subject="Horario", at=NOW))
    page = teammate(browser, street, "marta")
    with translator_server() as it:
        place.run("settings", "translator", it.url, "--as", "marta")
        talk_with(page, "Horario")
        page.locator("#text").fill("Abrimos a las nueve.")
        page.get_by_role("button", name="Read it in English").click()
        expect(page.locator(".tongue .said")).to_have_text("What time do you open?")
        expect(page.locator("#text")).to_have_value("Abrimos a las nueve.")
        assert not list(violations(page))
        place.run("settings", "translator", "--end", "--as", "marta")
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
