"""A translator of the tests' own: it speaks the published contract of LibreTranslate, and knows a few sentences."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.servers.json_server import json_server

KNOWN = {
    ("Good morning", "es"): ("Buenos días", "en"),
    ("¿A qué hora abren?", "en"): ("What time do you open?", "es"),
}


@dataclass
class Translator:
    """Where it stands, what it was asked, and how it behaves."""

    url: str = ""
    key: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    broken: tuple[int, bytes] | None = None
    away: str = ""

    def say(self, given: dict[str, Any]) -> tuple[int, bytes]:
        """What the contract says: 200 with the translation, or an error with a sentence."""
        self.asked.append(given)
        if self.broken:
            return self.broken
        if self.key and given.get("api_key") != self.key:
            return 403, json.dumps({"error": "Invalid API key"}).encode()
        if given["target"] not in ("en", "es"):
            return 400, json.dumps({"error": f"{given['target']} is not supported"}).encode()
        text, source = KNOWN.get((given["q"], given["target"]), (f"<{given['target']}> {given['q']}", "xx"))
        told = {"translatedText": text, "detectedLanguage": {"confidence": 90, "language": source}}
        return 200, json.dumps(told).encode()


@contextmanager
def translator_server() -> Iterator[Translator]:
    """Run one on loopback."""
    it = Translator()

    def says(path: str, given: dict[str, Any], _headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        if it.away:
            return 307, {"Location": it.away}, b""
        status, body = it.say(given) if path == "/translate" else (404, b"nothing here")
        return status, {}, body

    with json_server(says) as it.url:
        yield it
