"""Trying a channel: each step that works, the first that does not, and never longer than its time."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

from tests.servers.mail import MailServer

from colmado.channels.contract import find
from colmado.channels.trying import try_out
from colmado.kit.errors import ChannelError


def test_what_works_is_told_before_what_does_not(mail_server: MailServer) -> None:
    found = try_out(find("email"), mail_server.options())
    assert found.well and found.works[0].startswith("Reading works") and found.works[-1].startswith("Sending works")
    found = try_out(find("email"), mail_server.options(imap_password="wrong"))
    assert [one.startswith("Sending works") for one in found.works] == [True]
    assert "check user and password" in found.fails and "wrong" not in found.fails and not found.well


def test_a_server_that_says_nothing_is_waited_for_so_long_and_no_longer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        options = find("email").options(
            address="a@b.example", imap_host="127.0.0.1", imap_port=silent.getsockname()[1], imap_security="none"
        )
        found = try_out(find("email"), options, seconds=0.3)
    assert found.slow and not found.well and found.works == ()


class Odd:
    """A connector of somebody else."""

    name, options = "odd", dict

    def __init__(self, *steps: object):
        self.steps = steps

    def test(self, options: Any) -> Iterator[str]:
        for step in self.steps:
            if isinstance(step, Exception):
                raise step
            yield str(step)


def test_a_connector_without_a_test_has_nothing_to_try() -> None:
    assert try_out(object(), None).well  # type: ignore[arg-type]
    found = try_out(Odd("one", ChannelError("two is shut", permanent=True), "three"), None)  # type: ignore[arg-type]
    assert (found.works, found.fails) == (("one",), "two is shut")


def test_a_connector_that_breaks_does_not_pass_for_one_that_works() -> None:
    found = try_out(Odd("one", RuntimeError("a bug")), None)  # type: ignore[arg-type]
    assert found.works == ("one",) and found.fails == "the connector broke: RuntimeError('a bug')"
