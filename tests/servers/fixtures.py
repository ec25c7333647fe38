"""Fixtures for tests that talk to real servers; import them into a conftest."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from tests.servers.mail import (
    BRAND,
    CUSTOMER,
    MailServer,
    start_dovecot_and_exim,
    start_mail_devel,
    why_no_dovecot,
)


@pytest.fixture(scope="session")
def _mail_devel() -> Iterator[MailServer]:
    server = start_mail_devel()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def _dovecot() -> Iterator[MailServer]:
    reason = why_no_dovecot()
    if reason and os.environ.get("COLMADO_REAL_MAIL") == "1":
        pytest.fail(f"Dovecot and Exim are asked for and cannot be used: {reason}")
    if reason:
        pytest.skip(f"Dovecot and Exim: {reason}")
    server = start_dovecot_and_exim()
    yield server
    server.stop()


def _emptied(server: MailServer) -> MailServer:
    for address in (BRAND, CUSTOMER):
        server.empty(address)
    return server


@pytest.fixture(params=["mail-devel", "dovecot+exim"])
def mail_server(request: pytest.FixtureRequest) -> MailServer:
    """A real IMAP and SMTP server with two empty inboxes; each test runs on every one there is."""
    return _emptied(request.getfixturevalue("_mail_devel" if request.param == "mail-devel" else "_dovecot"))


@pytest.fixture
def exim_server(request: pytest.FixtureRequest) -> MailServer:
    """Dovecot with Exim: what refuses, bounces and relays like the servers out there."""
    return _emptied(request.getfixturevalue("_dovecot"))
