"""A complaint on Sunday: from the customer's mail program, through every room, to the customer's mailbox.

On every real mail server there is: IMAP and SMTP on loopback, the page in between.
"""

from __future__ import annotations

import email
import imaplib
from email.message import EmailMessage, Message
from email.policy import default

from django.test import Client
from django.utils import timezone
from tests.neighbourhood import Neighbourhood
from tests.servers.mail import BRAND, CUSTOMER, MailServer, eventually

from colmado.answer.actions.patience import set_patience
from colmado.answer.models import Obligation
from colmado.ledger.models import Channel, Outbox, Promise
from colmado.ledger.models import Message as Said
from colmado.listen.actions import connect
from colmado.loop import arrival, listening, sending

COMPLAINT = """Buenas:

El pedido llegó roto, las dos botellas de aceite. Es la segunda vez y estoy muy enfadada.
Quiero que me devuelvan el dinero.

Ana
"""


def written(text: str, *, refers: str = "", subject: str = "Pedido roto") -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = f"Ana Pérez <{CUSTOMER}>", BRAND, subject
    made["Message-ID"] = email.utils.make_msgid(domain="customer.test")
    made["Date"] = email.utils.format_datetime(timezone.now())
    if refers:
        made["In-Reply-To"] = made["References"] = refers
    made.set_content(text)
    return made.as_bytes()


def connected(server: MailServer) -> Channel:
    options = {
        name: getattr(server.options(), name)
        for name in server.options().__dataclass_fields__
        if getattr(server.options(), name) != ""
    }
    return connect(name="correo", kind="email", at=timezone.now(), options=options, title="Tienda")


def inbox_of(server: MailServer, address: str) -> list[Message]:
    client: imaplib.IMAP4 = server.login(address)
    client.select("INBOX", readonly=True)
    _, found = client.uid("SEARCH", "ALL")
    mails = [client.uid("FETCH", uid, "(BODY.PEEK[])")[1][0][1] for uid in found[0].split()]
    client.logout()
    return [email.message_from_bytes(one, policy=default) for one in mails]


def hear(channel: Channel) -> int:
    channel.refresh_from_db()
    stored = listening.collect(channel=channel, clock=timezone.now).stored
    arrival.drain(clock=timezone.now)
    return stored


def test_a_complaint_on_sunday(shop: Neighbourhood, client: Client, mail_server: MailServer) -> None:
    channel = connected(mail_server)
    mail_server.post(CUSTOMER, BRAND, written(COMPLAINT))
    assert eventually(lambda: hear(channel)) == 1

    owed = Obligation.objects.select_related("message", "conversation").get()
    assert (owed.kind, owed.language, owed.state) == ("complaint", "es", "open")
    assert owed.message.own_words.startswith("Buenas:")

    set_patience(undo_seconds=0, by=shop.marta)  # nobody waits ten seconds here to change their mind
    client.force_login(shop.marta)
    page = client.get("/inbox").content.decode()
    assert "Pedido roto" in page and "Ana Pérez" in page
    address = f"/conversation/{owed.conversation_id}"
    page = client.get(address)
    assert "muy enfadada" in page.content.decode() and CUSTOMER in page.content.decode()
    done = client.post(
        f"{address}/reply",
        {
            "seen": page.context["talk"].conversation.version,
            "nonce": page.context["nonce"],
            "to": "them",
            "looked": "yes",
            "text": "Ana, lo siento mucho. Hoy mismo le devolvemos el dinero y mañana sale otra caja.",
            "promise": "otra caja",
            "promise_by": (timezone.localdate() + timezone.timedelta(days=1)).isoformat(),
        },
    )
    assert done.status_code == 302, done.content.decode()
    assert Obligation.objects.get().state == "open", "not before the other side took it"
    sending.send_due(clock=timezone.now)
    assert Outbox.objects.get().state == "accepted", Outbox.objects.get().detail
    assert Obligation.objects.get().state == "answered"
    assert Promise.objects.get().text == "otra caja"

    arrived = eventually(lambda: inbox_of(mail_server, CUSTOMER))
    assert len(arrived) == 1
    assert "lo siento mucho" in arrived[0].get_content()
    assert arrived[0]["Subject"] == "Re: Pedido roto" and "Marta" in arrived[0]["From"]

    mail_server.post(
        CUSTOMER, BRAND, written("Gracias, así da gusto.", refers=arrived[0]["Message-ID"], subject="Re: Pedido roto")
    )
    assert eventually(lambda: hear(channel)) == 1
    assert Said.objects.order_by("-pk").first().conversation_id == owed.conversation_id
    assert shop.states() == {"answered": 1, "open": 1}
    assert hear(channel) == 0, "nothing comes twice"


def test_the_answer_that_could_not_arrive(shop: Neighbourhood, exim_server: MailServer) -> None:
    """A real delivery report of a real mail server opens the question again."""
    from colmado.answer.actions.reply import reply
    from colmado.channels.contract import Recipient

    channel = connected(exim_server)
    exim_server.post(CUSTOMER, BRAND, written(COMPLAINT))
    assert eventually(lambda: hear(channel)) == 1
    talk = Obligation.objects.get().conversation
    gone = [Recipient("to", "gone@customer.test")]
    reply(
        conversation=talk.pk, text="¿Llega esto?", by=shop.marta, at=timezone.now(), seen=talk.version, recipients=gone
    )
    sending.send_due(clock=timezone.now)
    assert Obligation.objects.get().state == "answered"
    assert eventually(lambda: hear(channel)) == 1
    assert Outbox.objects.get().state == "bounced"
    assert shop.states() == {"open": 1, "merged": 1}
