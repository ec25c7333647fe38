"""Getting into a mailbox: connection, security, login; every failure a sentence with host and user, no
password.
"""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from colmado.kit.errors import ChannelError

TIMEOUT = 60.0

# answers to a login that are no verdict on the password (RFC 5530)
_LATER = re.compile(r"\[(?:UNAVAILABLE|INUSE|LIMIT|SERVERBUG|CONTACTADMIN)\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Account:
    """What is needed to read a mailbox. `security` is tls, starttls or none."""

    host: str
    port: int
    security: str
    user: str
    password: str
    oauth_token: str = ""


@contextmanager
def spoken(where: str) -> Iterator[None]:
    """Turn what the network and the library raise into ChannelError."""
    try:
        yield
    except imaplib.IMAP4.abort as error:
        raise ChannelError(
            f"the mail server {where} ended the connection: {error}", permanent=False
        ) from error
    except imaplib.IMAP4.error as error:
        raise ChannelError(f"the mail server {where} refused: {error}", permanent=False) from error
    except OSError as error:
        raise ChannelError(
            f"the connection to the mail server {where} broke: {error}", permanent=False
        ) from error


def connect(account: Account, where: str) -> imaplib.IMAP4:
    """Open a connection with the security asked for. Raises ChannelError."""
    try:
        if account.security == "tls":
            context = ssl.create_default_context()
            return imaplib.IMAP4_SSL(account.host, account.port, ssl_context=context, timeout=TIMEOUT)
        client = imaplib.IMAP4(account.host, account.port, timeout=TIMEOUT)
        if account.security == "starttls":
            _secure(client)
        return client
    except ssl.SSLCertVerificationError as error:
        raise ChannelError(
            f"the mail server {where} shows a certificate we cannot trust: {error.verify_message}",
            permanent=True,
        ) from error
    except (OSError, imaplib.IMAP4.error) as error:
        said = f"the mail server {where} cannot be reached: {error}; check host, port and security"
        raise ChannelError(said, permanent=False) from error


def _secure(client: imaplib.IMAP4) -> None:
    try:
        client.starttls(ssl.create_default_context())
    except (OSError, imaplib.IMAP4.error):
        hang_up(client)
        raise


def hang_up(client: imaplib.IMAP4) -> None:
    """Log out, or at least close the connection."""
    try:
        client.logout()
    except (OSError, imaplib.IMAP4.error):
        with suppress(OSError):
            client.shutdown()


def log_in(client: imaplib.IMAP4, account: Account, where: str) -> None:
    """Log in by token or password. Raises ChannelError, permanent if the server says the password is
    wrong.
    """
    user, password = account.user, account.password
    try:
        if account.oauth_token:
            token = f"user={user}\x01auth=Bearer {account.oauth_token}\x01\x01".encode()
            client.authenticate("XOAUTH2", lambda answer: token if not answer else b"")
        elif "AUTH=PLAIN" in client.capabilities or not (user + password).isascii():
            client.authenticate("PLAIN", lambda _: b"\x00" + user.encode() + b"\x00" + password.encode())
        else:
            client.login(user, password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        said = readable(error.args[0] if error.args else "").replace(password or "\x00", "***")
        later = bool(_LATER.search(said))
        sentence = f"the mail server {where} does not let {user!r} in: {said or 'no reason given'}"
        hint = "" if later else "; check user and password"
        raise ChannelError(sentence + hint, permanent=not later) from error
    _, capabilities = client.capability()
    client.capabilities = tuple(readable(capabilities[0]).upper().split())


def readable(said: Any) -> str:
    """Give a server's words as text."""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
