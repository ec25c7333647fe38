"""A hook calls the open Internet and nothing inside: by addresses, by names that lie, by certificates, by time."""

from __future__ import annotations

import datetime as dt
import http.server
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from tests.servers.processes import free_port

from colmado.channels.webhook_out import post, read_url
from colmado.kit.errors import ChannelError, InputError

INSIDE = (
    *("127.0.0.1", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"),
    *("255.255.255.255", "240.0.0.1", "198.18.0.1", "192.0.2.1", "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254"),
    *("ff02::1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a00:1", "2002:a00:1::", "2001:db8::1"),
    *("fec0::1", "64:ff9b:1::1", "::ffff:127.0.0.1", "::127.0.0.1", "2001:0:a00:1::1"),
)


@pytest.mark.parametrize("address", INSIDE)
def test_nothing_inside_a_network_is_called(address: str) -> None:
    with pytest.raises(ChannelError, match="inside a network"):
        post("https://hook.example/", b"{}", {}, resolve=lambda host, port: [address])
    with pytest.raises(ChannelError, match="inside a network"):
        post("https://hook.example/", b"{}", {}, resolve=lambda host, port: ["93.184.215.14", address])


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "localhost", "127.1", "2130706433", "0x7f000001", "[::ffff:7f00:1]"]
)
def test_names_and_numbers_for_this_machine(host: str) -> None:
    with pytest.raises(ChannelError, match=r"inside a network|did not answer"):
        post(f"https://{host}:1/", b"{}", {})


@pytest.mark.parametrize(
    "url",
    ["http://shop.example/", "ftp://shop.example/", "https://", "https://me:pass@shop.example/", "https://shop.example:0/",
     "https://shop.example:99999/", "https://sh op.example/", "https://shop.example/\r\nX: y", "file:///etc/passwd",
     "https://[::1/", "https://shop.example/" + "a" * 2000, "https://ñandú.example/"],
)  # fmt: skip
def test_addresses_that_are_none(url: str) -> None:
    with pytest.raises(InputError):
        read_url(url)


def test_a_name_that_leads_to_this_machine_is_not_called_by_http_even_if_this_machine_may_be() -> None:
    with pytest.raises(ChannelError, match=r"inside"):
        post("http://hook.example/", b"", {}, loopback=True, resolve=lambda host, port: ["93.184.215.14"])
    with pytest.raises(ChannelError, match=r"inside"):
        post("https://hook.example/", b"", {}, loopback=True, resolve=lambda host, port: ["10.0.0.1"])


class Hears(http.server.BaseHTTPRequestHandler):
    """Another program."""

    def do_POST(self) -> None:
        said = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((self.path, dict(self.headers), said))  # type: ignore[attr-defined]
        self.answer()

    def answer(self) -> None:
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def hearing(handler: type[Hears] = Hears, trust: ssl.SSLContext | None = None) -> Iterator[Any]:
    """A server on this machine that hears calls; `url` and `heard`."""
    server: Any = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.heard, server.daemon_threads = [], True
    if trust:
        server.socket = trust.wrap_socket(server.socket, server_side=True)
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_call_is_heard_whole() -> None:
    with hearing() as server:
        answer = post(f"{server.url}/hear?a=b", b'{"a": 1}', {"X-Said": "yes"}, loopback=True)
        assert answer.taken and answer.status == 204
        path, headers, said = server.heard[0]
    assert (path, said, headers["X-Said"]) == ("/hear?a=b", b'{"a": 1}', "yes")
    assert headers["Host"] == server.url.removeprefix("http://")


def test_the_name_is_asked_once_and_the_connection_goes_to_what_it_said() -> None:
    """A name that answers honestly first and with an inner address afterwards gets nowhere."""
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    with hearing() as server:
        port = server.server_port
        assert post(f"http://hook.example:{port}/", b"{}", {}, loopback=True, resolve=rebinding).taken
        assert server.heard[0][1]["Host"] == f"hook.example:{port}"
    assert asked == ["hook.example"]


def test_a_redirect_is_not_followed() -> None:
    class Elsewhere(Hears):
        def answer(self) -> None:
            self.send_response(307)
            self.send_header("Location", "/inside")
            self.end_headers()

    with hearing(Elsewhere) as server:
        answer = post(server.url, b"{}", {}, loopback=True)
        assert answer.status == 307 and not answer.taken and len(server.heard) == 1


def test_an_answer_is_read_so_far_and_no_further() -> None:
    class Endless(Hears):
        def answer(self) -> None:
            self.send_response(500)
            self.end_headers()
            try:
                while True:
                    self.wfile.write(b"no " * 10_000)
            except OSError:
                pass

    with hearing(Endless) as server:
        answer = post(server.url, b"{}", {}, loopback=True)
        assert answer.status == 500 and len(answer.text) == 200


def test_a_call_ends_however_slowly_the_answer_drips() -> None:
    class Dripping(Hears):
        def answer(self) -> None:
            try:
                for _ in range(400):
                    self.wfile.write(b"H")
                    self.wfile.flush()
                    time.sleep(0.05)
            except OSError:
                pass

    with hearing(Dripping) as server, pytest.raises(ChannelError, match="did not answer"):
        post(server.url, b"{}", {}, loopback=True, seconds=0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:  # says nothing to a TLS handshake either
        url = f"https://hook.example:{silent.getsockname()[1]}/"
        with pytest.raises(ChannelError, match="did not answer"):
            post(url, b"{}", {}, loopback=True, seconds=0.3, resolve=lambda host, port: ["127.0.0.1"])


def test_nobody_there_is_told() -> None:
    with pytest.raises(ChannelError, match="did not answer") as told:
        post(f"http://127.0.0.1:{free_port()}/", b"{}", {}, loopback=True)
    assert not told.value.permanent


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for hook.example that signs itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "hook")])
    now = dt.datetime.now(dt.UTC)
    names = [x509.DNSName("hook.example"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path, pem = tmp_path / "hook.pem", serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(private + made.public_bytes(pem))
    return path


def test_by_https_the_certificate_must_be_for_the_name(certificate: Path) -> None:
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(certificate)
    trust = ssl.create_default_context(cafile=str(certificate))
    trust.verify_flags &= ~ssl.VERIFY_X509_STRICT
    given: dict[str, Any] = {"loopback": True, "resolve": lambda host, port: ["127.0.0.1"]}
    with hearing(trust=ours) as server:
        assert post(f"https://hook.example:{server.server_port}/", b"{}", {}, trust=trust, **given).taken
        for host, by in (("other.example", trust), ("hook.example", None)):
            with pytest.raises(ChannelError, match="certificate"):
                post(f"https://{host}:{server.server_port}/", b"{}", {}, trust=by, **given)
        assert len(server.heard) == 1
