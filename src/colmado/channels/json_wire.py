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
from urllib.parse import urlsplit

from colmado.kit.errors import ChannelError

MOST_READ = 1_000_000  # bytes of an answer


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


def post(
    url: str, given: Mapping[str, Any], *, seconds: float, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Send an object, and return the one that comes back; {} for an answer that is none.

    url  that is usable. Raises ChannelError where no answer came: permanent if the server said why.
    """
    request = urllib.request.Request(  # noqa: S310 - is_usable lets only http and https through
        url,
        json.dumps(given).encode(),
        {"Content-Type": "application/json", "Accept": "application/json", **(headers or {})},
    )
    where = urlsplit(url).netloc
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Nowhere)
    try:
        with direct.open(request, timeout=seconds) as got:
            return _read(got)
    except urllib.error.HTTPError as error:
        with error:
            why = _why(_read(error).get("error")) or error.reason
        lasting = error.code < 500 and error.code != http.client.TOO_MANY_REQUESTS
        raise ChannelError(f"{where} said {error.code}: {str(why)[:200]}", permanent=lasting) from error
    except (OSError, http.client.HTTPException) as error:
        raise ChannelError(f"{where} did not answer: {error or type(error).__name__}", permanent=False) from error


def _why(error: Any) -> Any:
    return error.get("message") if isinstance(error, dict) else error


def _read(answer: Any) -> dict[str, Any]:
    try:
        said = json.loads(answer.read(MOST_READ))
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
