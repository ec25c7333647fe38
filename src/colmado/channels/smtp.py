"""Sending one mail over SMTP, step by step, so that at every moment it is known whether it can have been
delivered.

Until the payload goes nothing is delivered, and every failure is certain. Once it has gone, only the
server's answer tells: a refusal is certain, silence is not. Sources: RFC 5321, RFC 6531 (SMTPUTF8).
"""

from __future__ import annotations

import re
import smtplib
import ssl
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from colmado.channels.contract import FateUncertain, Receipt
from colmado.kit.errors import ChannelError

TIMEOUT = 60.0
ANSWER_TIMEOUT = 600.0  # RFC 5321, 4.5.3.2.6: ten minutes for the answer to the payload


@dataclass(frozen=True, slots=True)
class Account:
    """What is needed to send. `security` is tls, starttls or none; without a user nobody logs in."""

    host: str
    port: int
    security: str
    user: str = ""
    password: str = ""
    oauth_token: str = ""

    @property
    def where(self) -> str:
        """Name the server for a sentence."""
        return f"{self.host}:{self.port}"


@contextmanager
def session(account: Account, own_host: str) -> Iterator[smtplib.SMTP]:
    """Connect, greet, secure and log in; say goodbye at the end. Raises ChannelError, never with the
    password.
    """
    client = _connect(account, own_host)
    try:
        with _spoken(account.where):
            _greet(client, account)
        if account.user:
            _log_in(client, account)
        yield client
    finally:
        with suppress(OSError, smtplib.SMTPException):
            client.quit()
        client.close()


def _connect(account: Account, own_host: str) -> smtplib.SMTP:
    try:
        if account.security == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(
                account.host, account.port, local_hostname=own_host, timeout=TIMEOUT, context=context
            )
        return smtplib.SMTP(account.host, account.port, local_hostname=own_host, timeout=TIMEOUT)
    except ssl.SSLCertVerificationError as error:
        raise _untrusted(account, error) from error
    except (OSError, smtplib.SMTPException) as error:
        said = f"the sending server {account.where} cannot be reached: {error}; check host, port and security"
        raise ChannelError(said, permanent=False) from error


def _untrusted(account: Account, error: ssl.SSLCertVerificationError) -> ChannelError:
    said = f"the sending server {account.where} shows a certificate we cannot trust: {error.verify_message}"
    return ChannelError(said, permanent=True)


def _greet(client: smtplib.SMTP, account: Account) -> None:
    client.ehlo_or_helo_if_needed()
    if account.security != "starttls":
        return
    if not client.has_extn("starttls"):
        raise ChannelError(
            f"the sending server {account.where} offers no STARTTLS; choose tls, or none if you must",
            permanent=True,
        )
    try:
        client.starttls(context=ssl.create_default_context())
    except ssl.SSLCertVerificationError as error:
        raise _untrusted(account, error) from error
    client.ehlo()


@contextmanager
def _spoken(where: str) -> Iterator[None]:
    """Turn what the network and the library raise before the payload into ChannelError: nothing was
    delivered.
    """
    try:
        yield
    except smtplib.SMTPResponseException as error:
        raise refusal(where, error.smtp_code, error.smtp_error) from error
    except (OSError, smtplib.SMTPException) as error:
        said = f"the connection to the sending server {where} broke before the mail was handed over: {error}"
        raise ChannelError(said, permanent=False) from error


def refusal(where: str, code: int, said: bytes | str, what: str = "") -> ChannelError:
    """Make the error for an answer that is no yes: 5xx is for good, anything else may be tried again."""
    answer = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return ChannelError(
        f"the sending server {where} refused{what}: {code} {' '.join(answer.split())}",
        permanent=500 <= code < 600,
    )


def _log_in(client: smtplib.SMTP, account: Account) -> None:
    try:
        if account.oauth_token:
            token = f"user={account.user}\x01auth=Bearer {account.oauth_token}\x01\x01"
            code, said = client.docmd("AUTH", "XOAUTH2 " + b64encode(token.encode()).decode("ascii"))
            if code == 334:
                code, said = client.docmd("")
            if code != 235:
                raise smtplib.SMTPAuthenticationError(code, said)
        else:
            client.login(account.user, account.password)
    except smtplib.SMTPResponseException as error:
        answer = error.smtp_error
        text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
        text = " ".join(text.replace(account.password or "\x00", "***").split())
        raise ChannelError(
            f"the sending server {account.where} does not let {account.user!r} in: {error.smtp_code} {text}; "
            "check user and password",
            permanent=500 <= error.smtp_code < 600,
        ) from error
    except smtplib.SMTPNotSupportedError as error:
        raise ChannelError(
            f"the sending server {account.where} offers no login; leave the user empty",
            permanent=True,
        ) from error
    except UnicodeEncodeError as error:
        raise ChannelError(
            f"the sending server {account.where} takes only ASCII passwords; choose another password",
            permanent=True,
        ) from error
    except (OSError, smtplib.SMTPException) as error:
        raise ChannelError(
            f"the sending server {account.where} broke off the login: {error}", permanent=False
        ) from error


def deliver(
    client: smtplib.SMTP,
    where: str,
    sender: str,
    recipients: Sequence[str],
    content: bytes,
    handing_over: Callable[[], None],
) -> Receipt:
    """Hand one mail to a server: MAIL, RCPT for each, DATA, payload.

    Some refused recipients come back in the receipt. Raises ChannelError (nothing was delivered) or
    FateUncertain.
    """
    with _spoken(where):
        refused = _envelope(client, where, sender, recipients, len(content))
        code, said = client.docmd("DATA")
    if code != 354:
        raise refusal(where, code, said, " to take the mail")
    _note(client, handing_over)
    try:
        client.send(re.sub(rb"(?m)^\.", b"..", content) + b".\r\n")
        if client.sock is not None:
            client.sock.settimeout(ANSWER_TIMEOUT)
        code, said = client.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise _uncertain(where, str(error)) from error
    if not 200 <= code < 600:
        raise _uncertain(where, f"its answer was {code} {said[:200]!r}")
    if code >= 300:
        raise refusal(where, code, said, " the mail")
    return Receipt(f"{code} {said.decode('utf-8', 'replace')}", tuple(refused))


def _note(client: smtplib.SMTP, handing_over: Callable[[], None]) -> None:
    """Let the caller note that the mail goes now; if it cannot, hang up, and the server throws the mail
    away.
    """
    noted = False
    try:
        handing_over()
        noted = True
    finally:
        if not noted:
            client.close()


def _uncertain(where: str, why: str) -> FateUncertain:
    return FateUncertain(
        f"the sending server {where} got the mail and gave no answer ({why}); it may have been delivered: "
        "look into the sent folder, or ask, before sending again"
    )


def _envelope(
    client: smtplib.SMTP, where: str, sender: str, recipients: Sequence[str], size: int
) -> list[tuple[str, str]]:
    """Give sender and recipients; return those refused with the server's words. Raises ChannelError if
    all are.
    """
    options = [f"SIZE={size}"] if client.has_extn("size") else []
    international = not all(one.isascii() for one in (sender, *recipients))
    if international:
        if not client.has_extn("smtputf8"):
            strange = next(one for one in (sender, *recipients) if not one.isascii())
            raise ChannelError(
                f"the sending server {where} cannot send to or from addresses like {strange!r} (no SMTPUTF8)",
                permanent=True,
            )
        client.command_encoding = "utf-8"
        options += ["SMTPUTF8", "BODY=8BITMIME"]
    code, said = client.mail(sender, options)
    if code != 250:
        raise refusal(where, code, said, f" the sender {sender}")
    refused: list[tuple[str, str]] = []
    codes = []
    for recipient in recipients:
        code, said = client.rcpt(recipient)
        if code not in (250, 251):
            refused.append((recipient, f"{code} {said.decode('utf-8', 'replace')}"))
            codes.append(code)
    if len(refused) == len(recipients):
        everybody = "; ".join(f"{who}: {why}" for who, why in refused)
        raise ChannelError(
            f"the sending server {where} refused every recipient: {everybody}",
            permanent=all(500 <= code < 600 for code in codes),
        )
    return refused
