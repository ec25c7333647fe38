"""The translator's wire: what it says, what it refuses, and when it is silent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.servers.translator import Translator, translator_server

from colmado.channels.translator import LONGEST, Translated, translate
from colmado.kit.errors import ChannelError, InputError


@pytest.fixture
def it() -> Iterator[Translator]:
    with translator_server() as server:
        yield server


def test_it_translates_and_says_from_what(it: Translator) -> None:
    assert translate("¿A qué hora abren?", to="en", url=it.url + "/") == Translated("What time do you open?", "es")
    assert it.asked == [{"q": "¿A qué hora abren?", "source": "auto", "target": "en", "format": "text"}]


def test_of_a_very_long_text_the_beginning_is_sent(it: Translator) -> None:
    translate("a" * 50_000, to="en", url=it.url)
    assert len(it.asked[0]["q"]) == LONGEST


def test_a_refusal_says_why_and_lasts(it: Translator) -> None:
    it.key = "open sesame"
    with pytest.raises(ChannelError, match="said 403: Invalid API key") as caught:
        translate("Hello", to="es", url=it.url, key="wrong")
    assert caught.value.permanent
    assert translate("Hello", to="es", url=it.url, key="open sesame").text == "<es> Hello"
    with pytest.raises(ChannelError, match="xx is not supported"):
        translate("Hello", to="xx", url=it.url, key="open sesame")


@pytest.mark.parametrize(
    ("broken", "sentence", "permanent"),
    [
        ((500, b"<h1>oops</h1>"), "said 500", False),
        ((429, b'{"error": "Slowdown"}'), "said 429: Slowdown", False),
        ((200, b"<html>a web shop</html>"), "is it a translator's address", True),
        ((200, b'["no", "object"]'), "is it a translator's address", True),
        ((200, b'{"translatedText": 7}'), "is it a translator's address", True),
    ],
)
def test_what_else_may_come_back(it: Translator, broken: tuple[int, bytes], sentence: str, permanent: bool) -> None:
    it.broken = broken
    with pytest.raises(ChannelError, match=sentence) as caught:
        translate("Hello", to="es", url=it.url)
    assert caught.value.permanent is permanent


def test_words_are_not_carried_elsewhere(it: Translator) -> None:
    with translator_server() as other:
        it.away = f"{other.url}/translate"
        with pytest.raises(ChannelError, match="307"):
            translate("Hello", to="es", url=it.url)
        assert not other.asked


def test_silence_is_no_translation() -> None:
    with pytest.raises(ChannelError, match="did not answer"):
        translate("Hello", to="es", url="http://127.0.0.1:1")


@pytest.mark.parametrize(
    "url",
    ["", "localhost:5000", "ftp://x", "file:///etc/passwd", "http://", "http://a b", "http://me:pw@x", "http://x/?a=1",
     "http://ñ", "http://x:0", "http://x:99999", "http://[::1"],
)  # fmt: skip
def test_addresses_that_are_none(url: str) -> None:
    with pytest.raises(InputError, match=r"looks like http://localhost:5000"):
        translate("Hello", to="es", url=url)
