"""Ask a translator: any server that speaks LibreTranslate's API.

    POST {url}/translate  {"q": "...", "source": "auto", "target": "es", "format": "text", "api_key": "..."}
    200 {"translatedText": "...", "detectedLanguage": {"language": "en", "confidence": 90}}
    4xx, 5xx {"error": "..."}

It may stand inside our own network, and had better: what is sent there are people's own words.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from colmado.channels import json_wire
from colmado.kit.errors import ChannelError, InputError

SECONDS = 20.0
LONGEST = 20_000  # characters sent of one message


@dataclass(frozen=True)
class Translated:
    """A text in another language; `source` is the language it was found to be in, "" where the translator is silent."""

    text: str
    source: str


def read_url(url: str) -> str:
    """Make sure of a translator's address; without a slash at its end. Raises InputError."""
    if not json_wire.is_usable(url):
        raise InputError(f"a translator's address looks like http://localhost:5000; got {url[:80]!r}")
    return url.rstrip("/")


def translate(text: str, *, to: str, url: str, key: str = "", seconds: float = SECONDS) -> Translated:
    """Translate a text, whatever its language, into `to` (as "es"); of a very long one the beginning.

    Raises ChannelError where no translation came: permanent if the translator said why it does not do it.
    """
    asked = {"q": text[:LONGEST], "source": "auto", "target": to, "format": "text"} | ({"api_key": key} if key else {})
    said = json_wire.post(f"{read_url(url)}/translate", asked, seconds=seconds)
    found = said.get("translatedText")
    if not isinstance(found, str):
        where = urlsplit(url).netloc
        raise ChannelError(f"{where} answered without a translation: is it a translator's address?", permanent=True)
    detected = said.get("detectedLanguage")
    source = detected.get("language") if isinstance(detected, dict) else ""
    return Translated(found, source if isinstance(source, str) else "")
