"""Call another program's address, and nothing inside our own network.

The name is resolved once; every address it has must be one of the open Internet; the connection goes to such an address
itself, so that a name which answers otherwise a moment later (DNS rebinding) changes nothing. No redirect is followed,
no proxy of the environment is used, and a call has a limit in time and in bytes.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from colmado.kit.errors import ChannelError, InputError

SECONDS = 10.0  # for the whole call
LONGEST_URL = 2000
LOOKED_AT = 200  # bytes of a refusal that are kept for the person who looks
NAT64 = ipaddress.ip_network("64:ff9b::/96")
UNICAST = ipaddress.ip_network("2000::/3")  # what is open in IPv6
PORTS = {"https": 443, "http": 80}
Resolve = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True)
class Answer:
    """What the other side said."""

    status: int
    text: str

    @property
    def taken(self) -> bool:
        """Whether it took the call."""
        return 200 <= self.status < 300


def resolve(host: str, port: int) -> list[str]:
    """Every address of a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_rest, address in found))


def read_url(url: str, *, loopback: bool = False) -> SplitResult:
    """Take an address apart; https only, or http where `loopback` is allowed. Raises InputError."""
    try:
        parts = urlsplit(url)
        usable = parts.hostname and parts.port != 0 and not parts.username and url.isascii() and url.isprintable()
    except ValueError:
        usable = None
    if not usable or " " in url or len(url) > LONGEST_URL:
        shape = "https://shop.example/hear, without a name or password"
        raise InputError(f"a hook's address looks like {shape}; got {url[:80]!r}")
    if parts.scheme != "https" and not (loopback and parts.scheme == "http"):
        raise InputError(f"a hook's address begins with https://, got {url[:80]!r}")
    return parts


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    loopback: bool = False,
    resolve: Resolve = resolve,
    trust: ssl.SSLContext | None = None,
    seconds: float = SECONDS,
) -> Answer:
    """Post a body. Raises ChannelError where no answer came or none may be asked for, InputError for a bad address.

    loopback  whether addresses of this very machine may be called, also by http (for trying things out)
    """
    parts = read_url(url, loopback=loopback)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    try:
        address = _allowed(host, resolve(host, port), loopback=loopback, plain=parts.scheme == "http")
        secure = (trust or ssl.create_default_context()) if parts.scheme == "https" else None
        with _connected(address, port, seconds, host, secure) as line:
            return _asked(line, parts, body, headers)
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        said = str(error) or type(error).__name__
        raise ChannelError(f"{host} did not answer: {said}", permanent=False) from error


def _allowed(host: str, addresses: Sequence[str], *, loopback: bool, plain: bool) -> str:
    """Give the address to call; refuse a name of which any address is not of the open Internet. Raises ChannelError."""
    for text in addresses:
        here = _inner(text).is_loopback
        if not (here and loopback) and (plain or not _open(text)):
            raise ChannelError(
                f"{host} is at {text}, which is inside a network: a hook only calls the open Internet",
                permanent=False,
            )
    if not addresses:
        raise ChannelError(f"{host} has no address", permanent=False)
    return addresses[0]


def _open(text: str) -> bool:
    address = _inner(text)
    if isinstance(address, ipaddress.IPv6Address) and address not in UNICAST:
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _inner(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The address that is meant: one of IPv4 may be wrapped in one of IPv6."""
    address = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


@contextmanager
def _connected(
    address: str, port: int, seconds: float, host: str, secure: ssl.SSLContext | None
) -> Iterator[socket.socket]:
    """Connect, and cut the line when the time for the whole call is over, however slowly bytes drip."""
    line = socket.create_connection((address, port), timeout=seconds)
    if secure is not None:
        line = secure.wrap_socket(line, server_hostname=host, do_handshake_on_connect=False)
    cut = threading.Timer(seconds, _cut, [line])
    cut.daemon = True
    cut.start()
    try:
        if isinstance(line, ssl.SSLSocket):
            line.do_handshake()
        yield line
    finally:
        cut.cancel()
        line.close()


def _cut(line: socket.socket) -> None:
    try:
        socket.socket.shutdown(line, socket.SHUT_RDWR)
    except OSError:
        return  # it is closed already


def _asked(line: socket.socket, parts: SplitResult, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Post over a line that is open, and read as much of the answer as we look at."""
    connection = http.client.HTTPConnection(parts.hostname or "")
    connection.sock = line
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.request("POST", path, body, {**headers, "Host": parts.netloc, "Connection": "close"})
    with connection.getresponse() as response:
        text = response.read(LOOKED_AT).decode("utf-8", "replace").replace("\x00", "")
    return Answer(response.status, text)
