"""Arranging the shop in a real browser: a mailbox is connected, a teammate invited, at a desk and on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.conftest import Place
from tests.servers.mail import BRAND, PASSWORD, MailServer
from tests.web.browsing import CHROMIUM, sideways, sign_in, violations
from tests.web.street import quiet

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed")
WIDTHS = (1280, 360)


def marta(browser: Browser, base: str, **wishes: Any) -> Page:
    """Marta at her shop, in a browser of her own. Whatever the console complains of is noted."""
    page = browser.new_context(base_url=base, locale="en-GB", **wishes).new_page()
    page.set_default_timeout(10_000)
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text) if line.type in ("error", "warning") else None)
    page.complaints = complaints  # type: ignore[attr-defined]
    page.goto("/sign-in")
    sign_in(page, "marta", "neighbourhood-shop")
    expect(page).to_have_url(f"{base}/")
    return page


def sound(page: Page) -> None:
    """Fail on what axe finds and on a page that scrolls sideways, at both widths."""
    wide = page.viewport_size
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert not list(violations(page)), page.url
        assert not sideways(page), page.url
    page.set_viewport_size(wide)  # type: ignore[arg-type]


@pytest.mark.parametrize("width", WIDTHS)
def test_a_mailbox_is_connected(street: str, browser: Browser, _mail_devel: MailServer, width: int) -> None:
    page = marta(browser, street, viewport={"width": width, "height": 800})
    page.goto("/more")
    page.get_by_role("link", name="Channels").click()
    page.get_by_role("link", name="Connect another channel").click()
    sound(page)
    page.get_by_role("link", name="Email").click()
    sound(page)
    page.get_by_label("Address").fill(BRAND)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Server to read mail from")).to_have_value("imap.shop.test")
    sound(page)
    page.get_by_label("What you call it").fill(f"tienda{width}")
    page.get_by_label("Server to read mail from").fill("127.0.0.1")
    page.get_by_label("Port of that server").fill(str(_mail_devel.imap_port))
    page.get_by_label("How the way there").select_option("none")
    page.get_by_label("Password there").fill("wrong")
    page.get_by_label("Server to send mail").fill("127.0.0.1")
    page.get_by_label("Port of the sending").fill(str(_mail_devel.smtp_port))
    page.get_by_label("How the way to it").select_option("none")
    page.get_by_label("User name at the sending").fill("")
    page.get_by_role("button", name="Try it").click()
    expect(page.locator("#tried")).to_contain_text("Some of it works")
    expect(page.locator("#tried")).to_be_focused()
    sound(page)
    page.get_by_label("Password there").fill(PASSWORD)
    page.get_by_role("button", name="Try it").click()
    expect(page.locator("#tried")).to_contain_text(f"Reading works: {BRAND} is let in")
    expect(page.get_by_label("Password there")).to_have_value("")
    page.get_by_role("button", name="Connect it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"tienda{width}")
    expect(page.locator(".note")).to_contain_text("is connected")
    sound(page)
    page.get_by_role("button", name="Let it rest").click()
    expect(page.locator(".lead")).to_contain_text("At rest")
    quiet(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_teammate_is_invited_and_comes_in(street: str, browser: Browser, width: int) -> None:
    page = marta(browser, street, viewport={"width": width, "height": 800})
    page.goto("/team")
    page.get_by_label("A new team").fill(f"Floor{width}")
    page.get_by_role("button", name="Make it").click()
    sound(page)
    page.get_by_role("link", name="Invite someone").click()
    sound(page)
    page.get_by_label("What you call them").fill(f"Luz{width}")
    page.get_by_label(f"Floor{width}").check()
    page.get_by_role("button", name="Make the link").click()
    link = page.get_by_label("The link").input_value()
    sound(page)
    theirs = browser.new_context(locale="en-GB", viewport={"width": width, "height": 800}).new_page()
    theirs.goto(link)
    theirs.get_by_label("The name you sign in with").fill(f"luz{width}")
    theirs.get_by_label("Password", exact=True).fill("the corner shop of luz")
    theirs.get_by_role("button", name="Come in", exact=True).click()
    expect(theirs).to_have_url(f"{street}/")
    page.goto("/team")
    page.get_by_role("link", name=f"Luz{width}").click()
    expect(page.locator("main")).to_contain_text(f"Floor{width}")
    page.get_by_role("checkbox", name="Give money back").check()
    page.get_by_label("up to, give money back").fill("20")
    page.get_by_label("Currency, give money back").fill("EUR")
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_label("up to, give money back")).to_have_value("20")
    sound(page)
    quiet(page)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_places_of_arranging_are_for_everyone(street: str, place: Place, browser: Browser, language: Any) -> None:
    page = marta(browser, street, color_scheme="dark" if language == "es" else "light")
    if language == "es":
        page.get_by_role("button", name="Español").click()
        expect(page.locator("html")).to_have_attribute("lang", "es")
    paths = ("/channels", "/channels/new?kind=file", "/settings", "/settings/holidays?country=ES&region=MD", "/facts",
             "/facts/new", "/team")  # fmt: skip
    for path in paths:
        page.goto(path)
        sound(page)
    page.goto("/settings")
    page.locator('[name="closes-0"]').fill("08:00")
    page.locator('button[value="hours"]').click()
    expect(page.get_by_role("alert")).to_contain_text("cierra" if language == "es" else "closes later")
    sound(page)
    quiet(page, "400")
