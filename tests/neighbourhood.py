"""A small named cast. Marta owns the shop, Diego helps; Ana and Beto are customers; Eve is nobody's friend."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from colmado.answer.queries.law import law
from colmado.channels.rfc5322 import parse
from colmado.ledger.models import Channel, Conversation, Message, Teammate
from colmado.listen.actions import Stored, connect, store
from colmado.loop import arrival

US = "hola@esquina.example"
ANA, BETO, EVE = "ana@clientes.example", "beto@clientes.example", "eve@mallory.example"
# A Tuesday, ten in the morning.
NOON = datetime(2026, 11, 17, 10, 0, tzinfo=UTC)


def mail(
    who: str = ANA,
    text: str = "¿A qué hora abren mañana?",
    *,
    name: str = "",
    to: str = US,
    cc: str = "",
    subject: str = "Una pregunta",
    id: str = "",
    refers: tuple[str, ...] = (),
    at: datetime = NOON,
    **headers: str,
) -> bytes:
    """Write a mail as a mail program would."""
    made = EmailMessage()
    made["From"] = f"{name} <{who}>" if name else who
    made["To"] = to
    if cc:
        made["Cc"] = cc
    made["Subject"] = subject
    made["Date"] = format_datetime(at)
    made["Message-ID"] = f"<{id or f'{abs(hash((who, text, at)))}@clientes.example'}>"
    if refers:
        made["In-Reply-To"] = f"<{refers[-1]}>"
        made["References"] = " ".join(f"<{one}>" for one in refers)
    for header, value in headers.items():
        made[header.replace("_", "-")] = value
    made.set_content(text)
    return made.as_bytes()


@dataclass
class Neighbourhood:
    """The shop: its teammates, one channel whose replies go into a folder, and a clock that is wound by hand."""

    marta: Teammate
    diego: Teammate
    channel: Channel
    outgoing: Path
    now: datetime = field(default=NOON + timedelta(hours=1))

    @classmethod
    def open(cls, folder: Path) -> Neighbourhood:
        outgoing = folder / "outgoing"
        channel = connect(
            name="esquina",
            kind="file",
            at=NOON,
            options={"outgoing": str(outgoing), "address": US},
            title="La Esquina",
        )
        return cls(
            Teammate.objects.create_user("marta", password="neighbourhood-shop", first_name="Marta", role="owner"),
            Teammate.objects.create_user("diego", password="neighbourhood-shop", first_name="Diego"),
            channel,
            outgoing,
        )

    def clock(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def hear(self, *mails: bytes, inbound: bool = False) -> Stored:
        """Receive mails and let them go through the house."""
        count = store(channel=self.channel, items=[parse(one) for one in mails], at=self.clock(), inbound=inbound)
        arrival.drain(clock=self.clock)
        return count

    def read_again(self) -> None:
        """Let everything be read a second time, and what is owed follow."""
        while arrival.read_again(at=self.clock()):
            pass

    def gather(self) -> None:
        """Let everything that was read be gathered into topics, and these be named."""
        self.read_again()
        while arrival.gather(at=self.clock()):
            pass

    def talk_of(self, external_id: str) -> Conversation:
        """The conversation a message was put into."""
        message = Message.objects.select_related("conversation").get(external_id=external_id)
        assert message.conversation is not None
        return message.conversation

    def states(self) -> dict[str, int]:
        """The terms of the law that are not zero; fails if the law does not hold."""
        found = law()
        assert found.holds, found.gaps
        return {term: n for term, n in found.terms.items() if n}
