"""A model server of the tests' own: it speaks the published contract of chat completions."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Model:
    """Where it stands (with /v1), what it was asked, and what it says."""

    url: str = ""
    key: str = ""
    says: str = "{}"
    asked: list[dict[str, Any]] = field(default_factory=list)
    broken: tuple[int, bytes] | None = None

    def say(self, given: dict[str, Any], key: str) -> tuple[int, bytes]:
        """What the contract says: 200 with a choice, or an error object."""
        self.asked.append(given)
        if self.broken:
            return self.broken
        if self.key and key != f"Bearer {self.key}":
            return 401, json.dumps({"error": {"message": "Incorrect API key provided", "type": "x"}}).encode()
        choice = {"index": 0, "message": {"role": "assistant", "content": self.says}, "finish_reason": "stop"}
        told = {"id": "1", "object": "chat.completion", "model": given["model"], "choices": [choice]}
        return 200, json.dumps(told).encode()


@contextmanager
def model_server() -> Iterator[Model]:
    """Run one on loopback."""
    it = Model()

    class Speaks(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            known = self.path == "/v1/chat/completions"
            status, body = it.say(given, self.headers.get("Authorization", "")) if known else (404, b"nothing here")
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
    it.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield it
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
