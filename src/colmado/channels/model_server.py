"""Ask a language model: any server that speaks the chat completions of OpenAI's API, as most do.

    POST {url}/chat/completions  {"model": "...", "messages": [{"role": "system", "content": "..."}, ...],
                                  "temperature": 0, "response_format": {"type": "json_object"}}
    200 {"choices": [{"message": {"content": "{...}"}}]}
    4xx, 5xx {"error": {"message": "..."}}

It had better stand inside our own network: what is sent there are people's own words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from colmado.channels import json_wire
from colmado.kit.errors import ChannelError, InputError

SECONDS = 60.0


@dataclass(frozen=True)
class ModelServer:
    """Where it stands (its address up to /v1), which model it is to run, and what it asks for."""

    url: str
    model: str
    key: str = field(default="", repr=False)
    seconds: float = SECONDS

    def say(self, messages: Sequence[Mapping[str, str]]) -> str:
        """Return what the model says to some messages, as JSON text. Raises InputError, ChannelError."""
        if not json_wire.is_usable(self.url):
            raise InputError(f"a model server's address looks like http://localhost:8080/v1; got {self.url[:80]!r}")
        url = self.url.rstrip("/")
        asked = {"model": self.model, "messages": list(messages), "temperature": 0}
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        shape = {"response_format": {"type": "json_object"}}
        said = json_wire.post(f"{url}/chat/completions", asked | shape, seconds=self.seconds, headers=headers)
        try:
            content = said["choices"][0]["message"]["content"]
        except (KeyError, IndexError, TypeError):
            content = None
        if not isinstance(content, str):
            where = urlsplit(url).netloc
            raise ChannelError(f"{where} answered without a word: is it a model server's address?", permanent=True)
        return content
