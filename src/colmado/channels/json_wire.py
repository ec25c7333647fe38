"""Ask a server that speaks JSON over HTTP, where an owner said, and nowhere else.

No redirect is followed and no proxy of the environment is used: what is sent may be people's own words.
"""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from colmado.kit.errors import ChannelError

MOST_READ = 1_000_000  # bytes of an answer
WAIT = 10.0  # seconds, where a server that asks to wait does not say how long


class _Nowhere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        return None


def is_usable(url: str) -> bool:
    """Whether an address is one that a server can stand at: http or https, a host, and nothing to hide."""
    try:
        parts = urlsplit(url)
        stands = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and not parts.username
    except ValueError:
        return False
    return bool(stands and url.isascii() and url.isprintable()) and not (" " in url or parts.query or parts.fragment)


class TooMany(ChannelError):
    """The server asks to wait so many `seconds` before it is asked again."""

    def __init__(self, message: str, seconds: float):
        super().__init__(message, permanent=False)
        self.seconds = seconds


def post(
    url: str,
    given: Mapping[str, Any],
    *,
    seconds: float,
    headers: Mapping[str, str] | None = None,
    most: int = MOST_READ,
) -> dict[str, Any]:
    """Send an object, and return the one that comes back; {} for an answer that is none.

    url  that is usable. Raises ChannelError where no answer came: permanent if the server said why.
    """
    told = {"Content-Type": "application/json", "Accept": "application/json", **(headers or {})}
    said = _ask(urllib.request.Request(url, json.dumps(given).encode(), told), seconds, most)  # noqa: S310 - is_usable
    return said if isinstance(said, dict) else {}


def get(
    url: str, query: Mapping[str, str | int], *, seconds: float, headers: Mapping[str, str], most: int = MOST_READ
) -> Any:
    """Ask for what stands at an address, and return it. Raises ChannelError as `post` does, and for what is no JSON."""
    asked = f"{url}?{urlencode(query)}" if query else url
    said = _ask(urllib.request.Request(asked, headers={"Accept": "application/json", **headers}), seconds, most)  # noqa: S310
    if said is None:
        raise ChannelError(f"{urlsplit(url).netloc} gave no JSON, or more than {most:,} bytes of it", permanent=True)
    return said


def _ask(request: urllib.request.Request, seconds: float, most: int) -> Any:
    where = urlsplit(request.full_url).netloc
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Nowhere)
    try:
        with direct.open(request, timeout=seconds) as got:
            return _read(got, most)
    except urllib.error.HTTPError as error:
        with error:
            why = _why(_read(error, most)) or error.reason
        said = f"{where} said {error.code}: {str(why)[:200]}"
        if error.code == http.client.TOO_MANY_REQUESTS:
            wait = error.headers.get("Retry-After", "")
            raise TooMany(said, float(wait) if wait.replace(".", "", 1).isdecimal() else WAIT) from error
        raise ChannelError(said, permanent=error.code < http.client.INTERNAL_SERVER_ERROR) from error
    except (OSError, http.client.HTTPException) as error:
        raise ChannelError(f"{where} did not answer: {error or type(error).__name__}", permanent=False) from error


def _why(said: Any) -> Any:
    if not isinstance(said, dict):
        return None
    error = said.get("error") or said.get("errors") or said.get("message")
    return error.get("message") if isinstance(error, dict) else error


def _read(answer: Any, most: int) -> Any:
    try:
        return json.loads(answer.read(most))
    except ValueError:
        return None
