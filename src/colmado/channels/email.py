"""Mail accounts: hear over IMAP, speak over SMTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from colmado.channels import imap, smtp
from colmado.channels.contract import Batch, Letter, Receipt, connector, option
from colmado.channels.rfc5322 import compose
from colmado.channels.rfc5322.writing import envelope_address
from colmado.kit.errors import ChannelError, ColmadoError, InputError

BELIEVED = timedelta(days=2)
SECURITIES = ("tls", "starttls", "none")
READING, SENDING = "Reading", "Sending"
IMAP_SERVER = ("imap_host", "imap_port", "imap_security")
SMTP_SERVER = ("smtp_host", "smtp_port", "smtp_security")


@dataclass(frozen=True, slots=True)
class Options:
    """One mail account. Without `imap_host` it only speaks, without `smtp_host` it only listens."""

    address: str = option("Our address; what customers write to and get answers from", required=True)
    name: str = option("The name beside our address; as customers see it")
    imap_host: str = option("Server to read mail from (IMAP); empty: do not read", part=READING)
    imap_port: int = option("Port of that server; 993 for tls, 143 else", default=993, part=READING)
    imap_security: str = option(
        "How the way there is secured; none: only on your own machine", default="tls", choices=SECURITIES, part=READING
    )
    imap_user: str = option("User name there; empty: the address", part=READING)
    imap_password: str = option(
        "Password there; often an app password", secret=True, part=READING, goes_to=IMAP_SERVER
    )
    imap_folders: str = option("Folders to read; with commas between", default="INBOX", part=READING)
    oauth_token: str = option(
        "OAuth access token; instead of passwords", secret=True, part=READING, goes_to=(*IMAP_SERVER, *SMTP_SERVER)
    )
    smtp_host: str = option("Server to send mail through (SMTP); empty: do not send", part=SENDING)
    smtp_port: int = option("Port of the sending server; 587 for starttls, 465 for tls", default=587, part=SENDING)
    smtp_security: str = option(
        "How the way to it is secured; none: only on your own machine",
        default="starttls",
        choices=SECURITIES,
        part=SENDING,
    )
    smtp_user: str = option("User name at the sending server; empty: no login", part=SENDING)
    smtp_password: str = option("Password at the sending server", secret=True, part=SENDING, goes_to=SMTP_SERVER)
    sent_folder: str = option("Folder for a copy of what we send; on the reading server; empty: no copy", part=SENDING)


def _holds_ours(options: Options, folder: str) -> bool:
    """Whether a folder holds what we sent: the one we copy to, or one named so in English or Spanish."""
    return folder == options.sent_folder or any(word in folder.lower() for word in ("sent", "enviado"))


@connector("email")
class Email:
    """The connector for mail accounts."""

    name = "email"
    options = Options

    def __init__(self) -> None:
        # UIDVALIDITY and UIDNEXT of each folder when last read: a mail that came before `wait` began is
        # not slept over
        self._looked: dict[tuple[Options, str], tuple[int, int]] = {}

    def can_fetch(self, options: Options) -> bool:
        """Whether there is a server to read from."""
        return bool(options.imap_host)

    def can_send(self, options: Options) -> bool:
        """Whether there is a server to send through."""
        return bool(options.smtp_host)

    def fetch(self, options: Options, cursor: Mapping[str, Any]) -> Iterator[Batch]:
        """Yield new mail, folder by folder, in the order it came to each; progress is in messages.

        cursor: {folder: {"uidvalidity": .., "uid": ..}}. A changed UIDVALIDITY means that the folder was made
        anew: it is read from its beginning, and the ledger knows what it has.
        """
        places = {name: dict(place) for name, place in cursor.items() if isinstance(place, Mapping)}
        latest = datetime.now(UTC) + BELIEVED
        names = folders(options)
        with imap.mailbox(reading(options)) as box:
            looked: dict[str, tuple[int, int]] = {}
            total = 0
            for name in names:
                found = box.open(name)
                looked[name] = (found.uid_validity, found.uid_next)
                total += box.count_after(found, _uid(found, places))
            done = 0
            for name in names if total else ():
                if found.folder != name:
                    found = box.open(name)
                    looked[name] = (found.uid_validity, found.uid_next)
                for items, uid in box.after(found, _uid(found, places), latest):
                    places = {**places, name: {"uidvalidity": found.uid_validity, "uid": uid}}
                    done += len(items)
                    ours = _holds_ours(options, name)
                    yield Batch(tuple(items), places, total=max(total, done), done=done, inbound=not ours)
            for name, seen in looked.items():
                self._looked[options, name] = seen

    def wait(self, options: Options, seconds: float) -> bool:
        """Sleep until the first folder may hold something new (IDLE, or asking now and then), or the time
        is over.
        """
        name = folders(options)[0]
        with imap.mailbox(reading(options)) as box:
            found = box.open(name)
            known = self._looked.get((options, name), (found.uid_validity, found.uid_next))
            if known != (found.uid_validity, found.uid_next):
                return True
            return box.waits(found, seconds)

    def send(self, options: Options, letter: Letter, handing_over: Callable[[], None]) -> Receipt:
        """Send one letter; `handing_over` is called after the server's 354, right before the payload goes.

        A copy goes to `sent_folder`; if that fails the receipt says so, and the letter counts as sent all
        the same. Raises ChannelError (nothing was delivered) or FateUncertain.
        """
        account = sending(options)
        try:
            content = compose(letter)
            sender = envelope_address(options.address)
            people = [envelope_address(r.address) for r in letter.recipients if r.role != "reply-to"]
        except InputError as error:
            raise ChannelError(str(error), permanent=True) from error
        with smtp.session(account, _own_host(sender)) as client:
            everybody = list(dict.fromkeys(people))
            receipt = smtp.deliver(client, account.where, sender, everybody, content, handing_over)
        if options.sent_folder and options.imap_host:
            return _with_copy(options, content, receipt)
        return receipt

    def suggest(self, address: str) -> dict[str, str]:
        """Guess the servers as most providers call them. The password and the rest are for a person to say."""
        domain = address.rpartition("@")[2].strip().lower()
        if not domain:
            return {}
        hosts = {"imap_host": f"imap.{domain}", "smtp_host": f"smtp.{domain}"}
        return {"address": address.strip(), "smtp_user": address.strip(), **hosts}

    def test(self, options: Options) -> Iterator[str]:
        """Try both sides, saying in plain sentences what works. Raises ChannelError with all that does not."""
        failed: list[ChannelError] = []
        for configured, look in ((options.imap_host, _look_in), (options.smtp_host, _greet)):
            if configured:
                try:
                    yield from look(options)
                except ChannelError as error:
                    failed.append(error)
        if failed:
            raise ChannelError(". ".join(map(str, failed)), permanent=any(one.permanent for one in failed))
        if not options.imap_host and not options.smtp_host:
            yield "Neither a reading nor a sending server is set: this channel does nothing."


def folders(options: Options) -> list[str]:
    """Give the names of the folders to read."""
    return [name.strip() for name in options.imap_folders.split(",") if name.strip()] or ["INBOX"]


def reading(options: Options) -> imap.Account:
    """Give the reading side. Raises InputError if it is not set."""
    if not options.imap_host:
        raise InputError("imap host is missing: this channel cannot read; name the server mail is read from")
    user = options.imap_user or options.address
    return imap.Account(
        options.imap_host,
        options.imap_port,
        _security("imap", options.imap_security),
        user,
        options.imap_password,
        options.oauth_token,
    )


def sending(options: Options) -> smtp.Account:
    """Give the sending side. Raises ChannelError if it is not set."""
    if not options.smtp_host:
        raise ChannelError("this channel only listens: it has no server to send through", permanent=True)
    user = options.smtp_user or (options.address if options.oauth_token else "")
    return smtp.Account(
        options.smtp_host,
        options.smtp_port,
        _security("smtp", options.smtp_security),
        user,
        options.smtp_password,
        options.oauth_token,
    )


def _security(side: str, given: str) -> str:
    if given not in SECURITIES:
        raise InputError(f"{side} security must be one of {', '.join(SECURITIES)}; got {given!r}")
    return given


def _uid(found: imap.Found, places: Mapping[str, Mapping[str, Any]]) -> int:
    place = places.get(found.folder, {})
    return int(place.get("uid", 0)) if place.get("uidvalidity") == found.uid_validity else 0


def _own_host(sender: str) -> str:
    return sender.rpartition("@")[2]


def _with_copy(options: Options, content: bytes, receipt: Receipt) -> Receipt:
    try:
        with imap.mailbox(reading(options)) as box:
            box.append(options.sent_folder, content)
    except ColmadoError as error:
        return Receipt(f"{receipt.detail}; no copy in {options.sent_folder}: {error}", receipt.refused)
    return receipt


def _look_in(options: Options) -> list[str]:
    account = reading(options)
    with imap.mailbox(account) as box:
        counts = [(name, box.open(name).exists) for name in folders(options)]
        news = "It tells of news at once" if "IDLE" in box.client.capabilities else "It is asked for news now and then"
    held = ", ".join(f"{name} holds {count}" for name, count in counts)
    return [
        f"Reading works: {account.user} is let in at {box.where}; {held}.",
        f"{news}.",
        *_open_talk(account),
    ]


def _greet(options: Options) -> list[str]:
    account = sending(options)
    sender = envelope_address(options.address)
    with smtp.session(account, _own_host(sender)):
        pass
    who = f"{account.user} is let in" if account.user else "nobody has to log in"
    return [f"Sending works: {who} at {account.where}.", *_open_talk(account)]


def _open_talk(account: imap.Account | smtp.Account) -> list[str]:
    if account.security == "none" and account.host not in ("localhost", "127.0.0.1", "::1"):
        return [f"Beware: passwords and mail travel readable to {account.host}; choose tls or starttls."]
    return []
