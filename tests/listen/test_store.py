"""What a channel hands over is stored once, with its cursor, or kept in quarantine; nothing is lost or doubled."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.neighbourhood import ANA, NOON, US, Neighbourhood, mail

from colmado.channels.contract import Unreadable
from colmado.channels.rfc5322 import parse
from colmado.kit.errors import InputError
from colmado.ledger.models import Attachment, Blob, Channel, Message
from colmado.listen.actions import connect, retry, store
from colmado.listen.models import Intake, Quarantine
from colmado.listen.queries import options_of


def test_the_cursor_is_written_with_what_it_stands_for(shop: Neighbourhood) -> None:
    store(channel=shop.channel, items=[parse(mail(id="a@x"))], at=shop.now, cursor={"INBOX": 7})
    shop.channel.refresh_from_db()
    assert (shop.channel.cursor, shop.channel.heard_at) == ({"INBOX": 7}, shop.now)


def test_the_same_id_saying_something_else_is_another_message(shop: Neighbourhood) -> None:
    count = shop.hear(mail(id="a@x", text="uno"), mail(id="a@x", text="dos"), mail(id="a@x", text="uno"))
    assert (count.stored, count.duplicates) == (2, 1)
    again = shop.hear(mail(id="a@x", text="dos"))
    assert (again.stored, again.duplicates) == (0, 1)


def test_what_was_received_before_is_known_whoever_wrote_it(shop: Neighbourhood) -> None:
    mails = [mail(id="a@x"), mail(US, "Sí.", to=ANA, id="b@x", refers=("a@x",)), b"\n\x80 noise\n"]
    first, again = shop.hear(*mails), shop.hear(*mails)
    assert (first.received, first.ours, first.quarantined) == (3, 1, 1)
    assert (again.received, again.duplicates) == (0, 3)


def test_a_stranger_who_takes_the_id_of_our_mail_is_not_taken_for_us(shop: Neighbourhood) -> None:
    forged = mail("eve@mallory.example", "Devuélvanme el dinero", id="b@x")
    ours = mail(US, "Sí.", to=ANA, id="b@x")
    count = shop.hear(forged, ours)
    assert (count.stored, count.ours) == (2, 1)
    assert shop.states() == {"open": 1}, "hers is owed an answer"


def test_the_copy_of_our_own_reply_is_known(shop: Neighbourhood) -> None:
    from tests.answer.test_reply import write

    shop.hear(mail(id="a@x"))
    message = write(shop)
    sent = shop.hear(mail(US, "A las nueve.\n\n-- \nfooter added by a server", to=ANA, id=message.external_id))
    assert (sent.stored, sent.duplicates) == (0, 1)


def test_whoever_knows_the_id_of_our_reply_is_heard_all_the_same(shop: Neighbourhood) -> None:
    from tests.answer.test_reply import write

    shop.hear(mail(id="a@x"))
    message = write(shop)
    count = shop.hear(mail(ANA, "Mi programa repite su número", id=message.external_id))
    assert (count.stored, count.duplicates) == (1, 0)
    assert shop.states() == {"open": 2}


def test_what_leaves_quarantine_is_counted_as_what_it_is(shop: Neighbourhood) -> None:
    shop.hear(mail(id="known@x"))
    ours = mail(US, "Sí.", to=ANA, id="ours@x")
    for number, item in enumerate([mail(id="known@x"), ours, mail(id="new@x", text="nuevo")]):
        store(channel=shop.channel, items=[Unreadable(f"q{number}", item, "an old reader broke")], at=shop.now)
    assert shop.states() == {"open": 1, "quarantined": 3}
    for row in Quarantine.objects.order_by("pk"):
        assert retry(quarantined=row, item=parse(bytes(row.raw.content)), at=shop.now)
        shop.states()
    assert [row.message.external_id for row in Quarantine.objects.order_by("pk")] == ["known@x", "ours@x", "new@x"]
    assert shop.states() == {"open": 2}


def test_attachments_and_raw_bytes_are_kept_once_per_content(shop: Neighbourhood) -> None:
    from email import message_from_bytes, policy

    made = message_from_bytes(mail(id="a@x"), policy=policy.default)
    for name in ("uno.pdf", "dos.pdf"):
        made.add_attachment(b"%PDF same", maintype="application", subtype="pdf", filename=name)
    shop.hear(made.as_bytes())
    assert [a.filename for a in Attachment.objects.order_by("position")] == ["uno.pdf", "dos.pdf"]
    assert Blob.objects.count() == 2, "the mail, and one attachment's bytes"
    assert bytes(Message.objects.get().raw.content) == made.as_bytes()


def test_what_cannot_be_read_is_kept_counted_and_can_be_read_later(shop: Neighbourhood) -> None:
    item = Unreadable("sha256:1", b"\x00noise", "this is no mail")
    count = store(channel=shop.channel, items=[item, item], at=shop.now)
    assert (count.received, count.quarantined, count.duplicates) == (1, 1, 1)
    row = Quarantine.objects.get()
    assert shop.states() == {"quarantined": 1}
    assert not retry(quarantined=row, item=Unreadable("sha256:1", b"", "still none"), at=shop.now)
    assert retry(quarantined=row, item=parse(mail(id="late@x")), at=shop.now)
    assert shop.states() == {"open": 1}
    row.refresh_from_db()
    assert row.message.external_id == "late@x" and row.attempts == 3


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    raw=st.one_of(
        st.binary(max_size=400),
        st.text(max_size=200).map(lambda t: f"From: a@b.example\n\n{t}".encode("utf-8", "replace")),
    )
)
def test_any_bytes_are_stored_or_quarantined_and_the_law_holds(shop: Neighbourhood, raw: bytes) -> None:
    before = Intake.objects.count()
    shop.hear(raw)
    assert Intake.objects.count() == before + 1
    shop.states()


def test_a_time_nobody_believes_is_not_believed(shop: Neighbourhood) -> None:
    shop.hear(mail(id="future@x", at=NOON + timedelta(days=4000)), mail(id="now@x"))
    assert Message.objects.get(external_id="future@x").happened_at <= shop.now
    assert Message.objects.get(external_id="now@x").happened_at == NOON


def test_passwords_rest_sealed_and_open_for_the_connector(shop: Neighbourhood) -> None:
    options = {"address": US, "imap_host": "mail.example", "imap_password": "geheim"}
    channel = connect(name="mail", kind="email", at=shop.now, options=options)
    assert "geheim" not in str(Channel.objects.get(pk=channel.pk).options)
    assert options_of(channel).imap_password == "geheim"
    connect(name="mail", kind="email", at=shop.now, options={"imap_port": "1143"})
    channel.refresh_from_db()
    assert (options_of(channel).imap_password, options_of(channel).imap_port) == ("geheim", 1143)
    with pytest.raises(InputError, match="no option is called"):
        connect(name="mail", kind="email", at=shop.now, options={"imap_hots": "x"})


def test_a_batch_takes_few_statements(shop: Neighbourhood, statements: object) -> None:
    items = [parse(mail(f"c{n}@x.example", f"hola {n}", id=f"{n}@x")) for n in range(200)]
    with statements(16):  # type: ignore[operator]
        store(channel=shop.channel, items=items, at=shop.now)
