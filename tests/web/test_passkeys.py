"""Passkeys in a real browser with an authenticator that is not there: Chromium plays one."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.conftest import Place, database_of
from tests.servers.processes import free_port
from tests.web.browsing import CHROMIUM, FLAGS, sideways, sign_in, violations, wait_for

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed; a browser is needed to make a passkey"
)
PASSWORD = "neighbourhood-shop"
DEVICE = {
    **{"protocol": "ctap2", "transport": "internal", "hasResidentKey": True},
    **{"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True},
}


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": str(CHROMIUM), "args": FLAGS}


@pytest.fixture(scope="module")
def place(_pattern: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with database_of(_pattern) as url:
        yield Place(url, tmp_path_factory.mktemp("door"))


@pytest.fixture(scope="module")
def door(place: Place) -> Iterator[str]:
    """The pages of a shop where Marta works, at an address with a name: passkeys are bound to it."""
    place.run("createuser", "marta", "--password-from", "-", stdin=f"{PASSWORD}\n")
    port = free_port()
    web = place.start("web", "--port", str(port))
    try:
        wait_for(f"http://127.0.0.1:{port}")
        yield f"http://localhost:{port}"
    finally:
        os.killpg(web.pid, signal.SIGTERM)
        web.wait(timeout=15)


def page_with_device(browser: Browser, base: str, **context: Any) -> tuple[Page, list[str]]:
    """A page whose browser has a device for passkeys, and what the browser complains of."""
    made: BrowserContext = browser.new_context(base_url=base, locale="en-GB", **context)
    page = made.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    session = made.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return page, complaints


def sign_out(page: Page) -> None:
    """Leave, by the page of everything else."""
    page.goto("/more")
    page.get_by_role("button", name="Sign out").click()


def test_a_passkey_is_made_opens_the_door_and_is_removed(door: str, place: Place, browser: Browser) -> None:
    page, complaints = page_with_device(browser, door)
    page.goto("/me")
    sign_in(page, "marta", PASSWORD)
    expect(page).to_have_url(f"{door}/me")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_label("What you call it").fill("Marta's phone")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.goto("/me")
    expect(page.get_by_text("Marta's phone").first).to_be_visible()

    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(f"{door}/")
    sign_out(page)
    sign_in(page, "marta", PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    assert not list(violations(page))
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(f"{door}/")

    page.goto("/me")
    page.get_by_role("link", name="Remove Marta's phone").click()
    page.get_by_role("link", name="Use a passkey").click()
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_role("status").first).to_contain_text("no longer opens anything")
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("status").first).to_contain_text("did not fit")
    assert not complaints
    told = place.run("audit").stdout
    assert told.count("factor-added") == 2 and "factor-removed" in told and "webauthn" in told


def test_joining_with_a_passkey_and_no_password(door: str, place: Place, browser: Browser) -> None:
    link = re.search(r"/join/\S+", place.run("invite", "Eva", "--role", "read-only").stdout)
    assert link
    page, complaints = page_with_device(browser, door)
    page.goto(link[0])
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome, Eva")
    page.get_by_role("button", name="Come in with a passkey").click()
    expect(page.get_by_label("The name you sign in with")).to_be_focused()
    page.get_by_label("The name you sign in with").fill("marta")
    page.get_by_role("button", name="Come in with a passkey").click()
    expect(page.get_by_role("alert").first).to_contain_text("There is a teammate called 'marta' already")
    page.get_by_label("The name you sign in with").fill("eva")
    page.get_by_role("button", name="Come in with a passkey").click()
    expect(page).to_have_url(f"{door}/")
    expect(page.locator("a.me")).to_have_text("Eva")
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("a.me")).to_have_text("Eva")
    assert [line for line in complaints if "400" not in line] == []
    page.goto(link[0])
    expect(page.get_by_role("heading", level=1)).to_have_text("That did not work")


def test_a_code_of_an_app_in_the_browser(door: str, place: Place, browser: Browser) -> None:
    place.run("createuser", "diego", "--password-from", "-", stdin=f"{PASSWORD}\n")
    page, complaints = page_with_device(browser, door)
    page.goto("/me/app/add")
    sign_in(page, "diego", PASSWORD)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    assert page.locator("img").evaluate("image => image.naturalWidth") > 50, "there is something to scan"
    secret = page.locator("code").inner_text()
    if time.time() % 30 > 20:
        time.sleep(11)  # a code counts for half a minute; this one is to last until it is typed
    page.get_by_label("The code it shows").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    assert not complaints


def test_where_the_address_is_a_number_the_page_says_so(door: str, browser: Browser) -> None:
    page, complaints = page_with_device(browser, door.replace("localhost", "127.0.0.1"))
    page.goto("/sign-in")
    expect(page.get_by_role("button", name="passkey")).to_have_count(0)
    assert not complaints


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_pages_of_the_door_are_for_everyone(
    door: str, place: Place, browser: Browser, scheme: Any, language: str
) -> None:
    link = re.search(r"/join/\S+", place.run("invite", "Eva").stdout)
    back = re.search(r"/join/\S+", place.run("invite", "marta", "--again").stdout)
    assert link and back
    page, _complaints = page_with_device(browser, door, color_scheme=scheme, viewport={"width": 1280, "height": 800})
    page.goto("/sign-in")
    if language == "es":
        page.get_by_role("button", name="Español").click()
    wrong = [f"sign in: {line}" for line in violations(page)]
    for path in (link[0], back[0], "/join/nowhere"):
        page.goto(path)
        wrong += [f"{path}: {line}" for line in violations(page)]
    page.goto("/me/again")
    sign_in(page, "marta", PASSWORD)
    wrong += [f"again: {line}" for line in violations(page)]
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{door}/")
    for path in ("/me", "/me/password", "/me/passkeys/add", "/me/app/add", "/audit"):
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(path)
            assert page.locator("html").get_attribute("lang") == language
            wrong += [f"{path} at {width}: {line}" for line in violations(page)]
            if more := sideways(page):
                wrong.append(f"{path} at {width} scrolls {more} pixels sideways")
    assert not wrong, "\n".join(wrong)
