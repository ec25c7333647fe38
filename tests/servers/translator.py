"""A translator of the tests' own: it speaks the published contract of LibreTranslate, and knows a few sentences."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

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

    class Speaks(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if it.away:
                self.send_response(307)
                self.send_header("Location", it.away)
                self.end_headers()
                return
            status, body = it.say(given) if self.path == "/translate" else (404, b"nothing here")
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Speaks)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    it.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield it
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
