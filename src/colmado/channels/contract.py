"""What every kind of channel promises, in values only.

A connector is one file: an `Options` dataclass, `fetch`, and, if it can speak, `send`, registered with
`@connector("name")`. Values in, values out: nothing here knows the database, so a batch can be stored with its
cursor in one transaction, and a crash anywhere loses nothing and brings nothing twice.

    fetch(options, cursor) -> batches of (items, cursor after them) -> listen stores both at once
    send(options, letter, handing_over) -> Receipt, or ChannelError(permanent=...)
    test(options) -> a sentence for each step that works, then the error of what does not   (if it has something to try)
    suggest(address) -> options to begin with, to be looked over                            (if it can guess any)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import Field, dataclass, field, fields
from datetime import datetime
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any, Literal, Protocol

from colmado.kit.errors import ChannelError, InputError

Automatic = Literal["", "reply", "bounce", "bulk"]
Role = Literal["to", "cc", "bcc", "reply-to"]


@dataclass(frozen=True, slots=True)
class Address:
    """A person's address on one kind of channel, with the name they gave there (may be empty)."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One addressee of a message and how they were addressed."""

    role: Role
    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attached file, decoded. `content_id` is how an HTML body refers to it (without brackets)."""

    filename: str
    media_type: str
    content: bytes
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing said, as a channel handed it to us. Text never holds NUL or lone surrogates.

    external_id  the channel's own id for it (for mail the Message-ID without brackets, else "sha256:<hex of raw>")
    digest       16 bytes over what was said (author, time, subject, text, attachments): the same id with another
                 digest is another message
    sent_at      what the sender claims (aware UTC), None if absent or unusable
    arrived_at   when the channel's server got it (aware UTC), None if it does not say
    references   ids of earlier messages it refers to, nearest last (mail: References, then In-Reply-To)
    automatic    "" a person wrote it; "reply" out-of-office and the like; "bounce" a delivery report; "bulk" lists
    failed_ids   for a bounce: external ids of the messages that could not be delivered
    text         what a person reads; `from_html` says it was made from HTML because there was no plain text
    """

    external_id: str
    author: Address
    text: str
    raw: bytes
    digest: bytes
    subject: str = ""
    sent_at: datetime | None = None
    arrived_at: datetime | None = None
    recipients: tuple[Recipient, ...] = ()
    references: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    automatic: Automatic = ""
    failed_ids: tuple[str, ...] = ()
    from_html: bool = False
    visibility: Literal["public", "unlisted", "group", "private"] = "private"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that arrived and cannot be understood as a message: kept whole, with the reason in plain words."""

    external_id: str
    raw: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Items and the cursor that is true once they are stored.

    `done` of `total` is progress in one unit: messages or files where they are counted, bytes of one large file;
    None if unknown. It is for showing only: what was received is counted by the items.
    `inbound`: these lay in a box that others write into, so that our own address on one proves nothing.
    """

    items: tuple[Incoming | Unreadable, ...]
    cursor: Mapping[str, Any]
    total: int | None = None
    done: int | None = None
    inbound: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """A reply, frozen: exactly this leaves, to exactly these people."""

    external_id: str
    author: Address
    recipients: tuple[Recipient, ...]
    subject: str
    text: str
    written_at: datetime
    references: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the other side said when it accepted a letter; `refused` are addressees it would not take."""

    detail: str
    refused: tuple[tuple[str, str], ...] = ()


class FateUncertain(ChannelError):
    """The letter was handed over and no answer came: it may have been delivered. Never send it again unasked."""

    def __init__(self, message: str):
        super().__init__(message, permanent=False)


class Connector(Protocol):
    """One kind of channel."""

    name: str
    options: type

    def can_fetch(self, options: Any) -> bool:
        """Whether these options are enough for `fetch` and `wait`; a channel may only speak."""
        ...

    def can_send(self, options: Any) -> bool:
        """Whether these options are enough for `send`; a channel may only listen."""
        ...

    def fetch(self, options: Any, cursor: Mapping[str, Any]) -> Iterator[Batch]:
        """Yield what is new since `cursor`, oldest first, in batches small enough to hold in memory."""
        ...

    def send(self, options: Any, letter: Letter, handing_over: Callable[[], None]) -> Receipt:
        """Deliver once. Call `handing_over` right before the step after which it may have been delivered.

        Raises FateUncertain if it may have been delivered and nobody said; any other ChannelError means it
        was not: a server refused it, or it never got that far. A process that dies after `handing_over` leaves
        its fate uncertain too.
        """
        ...

    def wait(self, options: Any, seconds: float) -> bool:
        """Sleep until something may be new or the time is over; True if something may be new."""
        ...


def option(
    help: str,
    *,
    default: Any = "",
    secret: bool = False,
    required: bool = False,
    choices: tuple[str, ...] = (),
    part: str = "",
    goes_to: tuple[str, ...] = (),
) -> Any:
    """Declare one field of an Options dataclass; the help becomes form label (up to its ;), flag help and docs.

    choices  the values there are, if not any will do
    part     under which heading of the form it stands
    goes_to  of a secret: the options that say where it is sent. When one changes, the secret has to be given again,
             so that nobody has a password that is kept sent to a server of theirs
    """
    told = {"help": help, "secret": secret, "required": required, "choices": choices, "part": part, "goes_to": goes_to}
    return field(default=default, metadata=told)


def read_option(f: Field[Any], value: Any) -> Any:
    """Read one option as it was stored or typed. Raises InputError naming it, what came, and what is known."""
    name = f.name.replace("_", " ")
    if f.metadata.get("required") and value in ("", None):
        raise InputError(f"{name} is missing: {f.metadata['help']}")
    choices = f.metadata.get("choices", ())
    if choices and value not in choices:
        raise InputError(f"{name} must be one of {', '.join(choices)}; got {value!r}")
    try:
        if isinstance(f.default, bool):
            return value if isinstance(value, bool) else str(value).lower() in ("1", "true", "yes", "on")
        return int(value) if isinstance(f.default, int) else value
    except ValueError:
        raise InputError(f"{name} must be a number, got {value!r}") from None


def read_options(kind: type, values: Mapping[str, Any]) -> Any:
    """Make an Options from stored or typed values. Raises InputError naming the field, what came and what is known."""
    known = {f.name: f for f in fields(kind)}
    for name in values:
        if name not in known:
            raise InputError(f"no option is called {name!r}; known: {', '.join(known)}")
    return kind(**{name: read_option(f, values.get(name, f.default)) for name, f in known.items()})


_registry: dict[str, Connector] = {}


def connector(name: str) -> Callable[[type], type]:
    """Register a connector class under its channel kind."""

    def register(cls: type) -> type:
        made = cls()
        made.name = name
        _registry[name] = made
        return cls

    return register


OURS = ("email", "file")


def connectors() -> dict[str, Connector]:
    """Every kind of channel there is: ours, and those other packages add by the entry point `colmado.channels`."""
    for ours in OURS:
        import_module(f"colmado.channels.{ours}")
    for theirs in entry_points(group="colmado.channels"):
        theirs.load()
    return dict(_registry)


def find(name: str) -> Connector:
    """Find one kind of channel by name; loads no other. Raises InputError with the kinds there are."""
    if name in OURS:
        import_module(f"colmado.channels.{name}")
        return _registry[name]
    known = connectors()
    if name not in known:
        raise InputError(f"no kind of channel is called {name!r}; known: {', '.join(sorted(known))}")
    return known[name]
