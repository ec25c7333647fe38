"""Ask a translator: any server that speaks LibreTranslate's API.

    POST {url}/translate  {"q": "...", "source": "auto", "target": "es", "format": "text", "api_key": "..."}
    200 {"translatedText": "...", "detectedLanguage": {"language": "en", "confidence": 90}}
    4xx, 5xx {"error": "..."}

It may stand inside our own network, and had better: what is sent there are people's own words. No redirect is followed
and no proxy of the environment is used, so that the words go where the owner said and nowhere else.
"""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from colmado.kit.errors import ChannelError, InputError

SECONDS = 20.0
LONGEST = 20_000  # characters sent of one message
MOST_READ = 1_000_000  # bytes of an answer


@dataclass(frozen=True)
class Translated:
    """A text in another language; `source` is the language it was found to be in, "" where the translator is silent."""

    text: str
    source: str


class _Nowhere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        return None


def read_url(url: str) -> str:
    """Make sure of a translator's address; without a slash at its end. Raises InputError."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and not parts.username
    except ValueError:
        usable = False
    if not usable or not url.isascii() or not url.isprintable() or " " in url or parts.query or parts.fragment:
        raise InputError(f"a translator's address looks like http://localhost:5000; got {url[:80]!r}")
    return url.rstrip("/")


def translate(text: str, *, to: str, url: str, key: str = "", seconds: float = SECONDS) -> Translated:
    """Translate a text, whatever its language, into `to` (as "es"); of a very long one the beginning.

    Raises ChannelError where no translation came: permanent if the translator said why it does not do it.
    """
    asked = {"q": text[:LONGEST], "source": "auto", "target": to, "format": "text"} | ({"api_key": key} if key else {})
    request = urllib.request.Request(  # noqa: S310 - read_url lets only http and https through
        f"{read_url(url)}/translate",
        json.dumps(asked).encode(),
        {"Content-Type": "application/json", "Accept": "application/json"},
    )
    where = urlsplit(url).netloc
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Nowhere)
    try:
        with direct.open(request, timeout=seconds) as got:
            said = _read(got)
    except urllib.error.HTTPError as error:
        with error:
            why = str(_read(error).get("error") or error.reason)[:200]
        lasting = error.code < 500 and error.code != http.client.TOO_MANY_REQUESTS
        raise ChannelError(f"{where} said {error.code}: {why}", permanent=lasting) from error
    except (OSError, http.client.HTTPException) as error:
        raise ChannelError(f"{where} did not answer: {error or type(error).__name__}", permanent=False) from error
    found = said.get("translatedText")
    if not isinstance(found, str):
        raise ChannelError(f"{where} answered without a translation: is it a translator's address?", permanent=True)
    detected = said.get("detectedLanguage")
    source = detected.get("language") if isinstance(detected, dict) else ""
    return Translated(found, source if isinstance(source, str) else "")


def _read(answer: Any) -> dict[str, Any]:
    """What the translator said, or nothing where that is no JSON object."""
    try:
        said = json.loads(answer.read(MOST_READ))
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
