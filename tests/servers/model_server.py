"""A model server of the tests' own: it speaks the published contract of chat completions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.servers.json_server import json_server


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

    def says(path: str, given: dict[str, Any], headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        known = path == "/v1/chat/completions"
        status, body = it.say(given, headers.get("Authorization", "")) if known else (404, b"nothing here")
        return status, {}, body

    with json_server(says) as url:
        it.url = f"{url}/v1"
        yield it
