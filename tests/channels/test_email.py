"""The email connector against real servers: both sides of the wire are real."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime

import pytest
from tests.channels.invariants import check
from tests.servers.mail import BRAND, CUSTOMER, PASSWORD, MailServer, eventually
from tests.servers.processes import free_port

from colmado.channels import imap
from colmado.channels.contract import Address, ChannelError, Incoming, Letter, Recipient, Unreadable
from colmado.channels.email import Email
from colmado.channels.rfc5322 import compose
from colmado.kit.errors import InputError


def letter(external_id: str, *, to: str = BRAND, by: str = CUSTOMER, text: str = "Hola", **other) -> Letter:
    known = {"subject": "¿Dónde está mi pedido?", "written_at": datetime.now(UTC).replace(microsecond=0)}
    return Letter(
        external_id=external_id,
        author=Address(by, "Ana Pérez" if by == CUSTOMER else "Tienda"),
        recipients=(Recipient("to", to),),
        text=text,
        **{**known, **other},
    )


def mails(count: int, start: int = 0) -> list[bytes]:
    return [compose(letter(f"m{n}@customer.test", text=f"Mensaje {n}")) for n in range(start, start + count)]


def fetched(server: MailServer, cursor: dict | None = None, **other):
    """Fetch everything; give the items and the last cursor."""
    items: list[Incoming | Unreadable] = []
    cursor = cursor or {}
    for batch in Email().fetch(server.options(**other), cursor):
        items += batch.items
        cursor = dict(batch.cursor)
        assert batch.total is not None
        assert batch.done == len(items) <= batch.total
    for item in items:
        check(item)
    return items, cursor


def ids(items) -> list[str]:
    return [item.external_id for item in items]


def test_a_whole_conversation(mail_server: MailServer):
    """Customer's SMTP -> our IMAP -> our reply by SMTP -> the customer's mailbox."""
    text = "Hola,\n\n¿dónde está mi pedido?\n.\nFrom aquí no se ve.\n" + "ñ" * 200
    mail_server.post(CUSTOMER, BRAND, compose(letter("q1@customer.test", text=text)))
    items, cursor = eventually(lambda: (got := fetched(mail_server))[0] and got)
    question = items[0]
    assert (question.external_id, question.author.address) == ("q1@customer.test", CUSTOMER)
    assert question.author.name == "Ana Pérez"
    assert question.subject == "¿Dónde está mi pedido?"
    assert question.text == text
    assert abs((question.arrived_at - datetime.now(UTC)).total_seconds()) < 24 * 3600

    said: list[str] = []
    reply = letter("r1@shop.test", to=CUSTOMER, by=BRAND, text="Ya sale.", references=("q1@customer.test",))
    receipt = Email().send(mail_server.options(), reply, lambda: said.append("over"))
    assert said == ["over"]
    assert receipt.detail.startswith("250")
    assert receipt.refused == ()
    theirs = eventually(lambda: fetched(mail_server, address=CUSTOMER, imap_user=CUSTOMER)[0])
    assert theirs[0].external_id == "r1@shop.test"
    assert theirs[0].references == ("q1@customer.test",)
    assert theirs[0].text == "Ya sale."
    assert fetched(mail_server, cursor) == ([], cursor)


def test_reading_leaves_no_trace(mail_server: MailServer):
    mail_server.put(mails(3))
    fetched(mail_server)
    client = mail_server.login()
    client.select("INBOX", readonly=True)
    assert client.search(None, "UNSEEN")[1][0].split() == [b"1", b"2", b"3"]
    client.logout()


def test_a_crash_after_any_batch_loses_nothing(mail_server: MailServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(imap, "BATCH_ITEMS", 4)
    monkeypatch.setattr(imap, "WINDOW", 7)
    mail_server.put(mails(23))
    batches = list(Email().fetch(mail_server.options(), {}))
    assert [len(batch.items) for batch in batches] == [4, 3, 4, 3, 4, 3, 2]
    everything = [one for batch in batches for one in ids(batch.items)]
    assert everything == [f"m{n}@customer.test" for n in range(23)]
    for crashed_after in range(len(batches)):
        run = Email().fetch(mail_server.options(), {})
        seen: list[str] = []
        cursor: dict = {}
        for batch, _ in zip(run, range(crashed_after), strict=False):
            seen += ids(batch.items)
            cursor = dict(batch.cursor)
        run.close()
        rest, _ = fetched(mail_server, cursor)
        assert seen + ids(rest) == everything


@pytest.mark.parametrize("since", [0, 1, 5, 17, 29, 30])
def test_what_is_new_is_found_in_a_large_folder(mail_server: MailServer, monkeypatch, since: int):
    monkeypatch.setattr(imap, "WINDOW", 3)
    mail_server.put(mails(30))
    _, cursor = fetched(mail_server)
    last = cursor["INBOX"]["uid"]
    place = {"INBOX": {**cursor["INBOX"], "uid": last - 30 + since}}
    assert len(fetched(mail_server, place)[0]) == 30 - since


def test_removed_mails_make_no_gap(mail_server: MailServer):
    mail_server.put(mails(10))
    _, cursor = fetched(mail_server)
    client = mail_server.login()
    client.select("INBOX")
    client.store("2:9", "+FLAGS", r"(\Deleted)")
    client.expunge()
    client.logout()
    mail_server.put(mails(2, 10))
    assert ids(fetched(mail_server, cursor)[0]) == ["m10@customer.test", "m11@customer.test"]


def test_a_folder_made_anew_is_read_anew(mail_server: MailServer):
    mail_server.put(mails(2), "Pedidos")
    first, cursor = fetched(mail_server, imap_folders="Pedidos")
    time.sleep(1.1)  # Dovecot's UIDVALIDITY is a time in seconds
    client = mail_server.login()
    client.delete("Pedidos")
    client.logout()
    mail_server.put(mails(3), "Pedidos")
    second, after = fetched(mail_server, cursor, imap_folders="Pedidos")
    assert len(first) == 2
    assert ids(second) == ["m0@customer.test", "m1@customer.test", "m2@customer.test"]
    assert after["Pedidos"]["uidvalidity"] != cursor["Pedidos"]["uidvalidity"]
    client = mail_server.login()
    client.delete("Pedidos")
    client.logout()


def test_several_folders_have_a_place_each(mail_server: MailServer):
    mail_server.put(mails(2))
    mail_server.put(mails(1, 50), "Con espacio")
    items, cursor = fetched(mail_server, imap_folders="INBOX, Con espacio")
    assert len(items) == 3
    assert set(cursor) == {"INBOX", "Con espacio"}
    mail_server.put(mails(1, 60), "Con espacio")
    again, after = fetched(mail_server, cursor, imap_folders="INBOX, Con espacio")
    assert ids(again) == ["m60@customer.test"]
    assert after["INBOX"] == cursor["INBOX"]
    client = mail_server.login()
    client.delete('"Con espacio"')
    client.logout()


def test_a_mail_over_the_limit_does_not_stop_the_next(mail_server: MailServer, monkeypatch):
    monkeypatch.setattr(imap, "MAX_BYTES", 5000)
    large = compose(letter("large@customer.test", text="x" * 9000))
    mail_server.put([*mails(1), large, *mails(1, 1)])
    items, cursor = fetched(mail_server)
    assert [type(item) for item in items] == [Incoming, Unreadable, Incoming]
    assert "too large" in items[1].reason
    assert b"large@customer.test" in items[1].raw
    assert fetched(mail_server, cursor)[0] == []


def test_broken_mail_does_not_stop_the_next(mail_server: MailServer):
    mail_server.put([b"\r\nno header at all\r\n", *mails(1)])
    items, cursor = fetched(mail_server)
    assert [type(item) for item in items] == [Unreadable, Incoming]
    assert fetched(mail_server, cursor)[0] == []


def test_waiting_ends_when_mail_comes(mail_server: MailServer):
    email = Email()
    list(email.fetch(mail_server.options(), {}))
    # mail-devel's SMTP side runs in a thread of its own and does not wake its IDLE; its IMAP side does
    mail = compose(letter("w@customer.test"))
    comes = (
        (lambda: mail_server.post(CUSTOMER, BRAND, mail))
        if mail_server.real
        else (lambda: mail_server.put([mail]))
    )
    timer = threading.Timer(0.5, comes)
    timer.start()
    started = time.monotonic()
    assert email.wait(mail_server.options(), 20)
    assert 0.3 < time.monotonic() - started < 15
    timer.join()


def test_waiting_ends_when_nothing_comes(mail_server: MailServer):
    email = Email()
    list(email.fetch(mail_server.options(), {}))
    started = time.monotonic()
    assert not email.wait(mail_server.options(), 0.6)
    assert 0.5 < time.monotonic() - started < 5


def test_mail_that_came_before_the_waiting_is_not_slept_over(mail_server: MailServer):
    email = Email()
    mail_server.put(mails(1))
    list(email.fetch(mail_server.options(), {}))
    mail_server.put(mails(1, 1))
    started = time.monotonic()
    assert email.wait(mail_server.options(), 20)
    assert time.monotonic() - started < 5


def test_waiting_without_idle_asks_now_and_then(mail_server: MailServer, monkeypatch):
    monkeypatch.setattr(imap, "NOOP_SECONDS", 0.2)
    with imap.mailbox(account_of(mail_server)) as box:
        found = box.open("INBOX")
        box.client.capabilities = ("IMAP4REV1",)
        assert not box.waits(found, 0.5)
        mail_server.put(mails(1))
        assert box.waits(found, 10)


def account_of(server: MailServer):
    from colmado.channels.email import reading

    return reading(server.options())


def test_a_wrong_password_is_said_plainly(mail_server: MailServer):
    options = mail_server.options(imap_password="hunter2wrong")
    with pytest.raises(ChannelError, match=f"does not let '{BRAND}' in") as caught:
        list(Email().fetch(options, {}))
    assert caught.value.permanent
    assert "127.0.0.1" in str(caught.value)
    assert "hunter2wrong" not in str(caught.value)


def test_a_folder_that_is_not_there_is_said_plainly(mail_server: MailServer):
    with pytest.raises(ChannelError, match=r"no folder 'Nada'; it has: .*INBOX") as caught:
        list(Email().fetch(mail_server.options(imap_folders="Nada"), {}))
    assert caught.value.permanent


def test_both_sides_are_tried_and_told(mail_server: MailServer):
    said = Email().test(mail_server.options())
    assert said[0].startswith(f"Reading works: {BRAND} is let in at 127.0.0.1:")
    assert any(one.startswith("Sending works") for one in said)
    with pytest.raises(ChannelError, match=r"does not let .* cannot be reached") as caught:
        Email().test(mail_server.options(imap_password="wrong", smtp_port=free_port()))
    assert caught.value.permanent


def test_a_server_that_is_down_may_come_back():
    down = MailServer("down", free_port(), free_port(), real=False)
    for attempt in (
        lambda: list(Email().fetch(down.options(), {})),
        lambda: Email().wait(down.options(), 1),
        lambda: Email().send(
            down.options(), letter("x@shop.test"), lambda: pytest.fail("nothing was handed over")
        ),
    ):
        with pytest.raises(ChannelError, match="cannot be reached") as caught:
            attempt()
        assert not caught.value.permanent


def test_a_side_that_is_not_set_is_said_so():
    options = Email.options(address=BRAND)
    assert not Email().can_send(options)
    with pytest.raises(InputError, match="imap host is missing"):
        list(Email().fetch(options, {}))
    with pytest.raises(ChannelError, match="only listens") as caught:
        Email().send(options, letter("x@shop.test"), lambda: None)
    assert caught.value.permanent
    with pytest.raises(InputError, match="one of tls, starttls, none"):
        list(Email().fetch(Email.options(address=BRAND, imap_host="x", imap_security="ssl3"), {}))


def test_a_copy_goes_to_the_sent_folder(mail_server: MailServer):
    mail_server.put([], "Enviados")
    options = mail_server.options(sent_folder="Enviados")
    reply = letter("copy@shop.test", to=CUSTOMER, by=BRAND)
    Email().send(options, reply, lambda: None)
    assert ids(fetched(mail_server, imap_folders="Enviados")[0]) == ["copy@shop.test"]
    receipt = Email().send(mail_server.options(sent_folder="No/Hay/\\"), reply, lambda: None)
    assert receipt.detail.startswith("250") or "no copy in" in receipt.detail
    client = mail_server.login()
    client.delete("Enviados")
    client.logout()


def test_a_password_of_any_letters_can_be_tried(mail_server: MailServer):
    with pytest.raises(ChannelError, match="does not let") as caught:
        list(Email().fetch(mail_server.options(imap_password='ñ"\\ 密'), {}))
    assert PASSWORD not in str(caught.value)


def test_a_real_bounce_names_the_letter_that_failed(exim_server: MailServer):
    Email().send(
        exim_server.options(), letter("lost@shop.test", to="nobody@customer.test", by=BRAND), lambda: None
    )
    items = eventually(lambda: fetched(exim_server)[0])
    assert items[0].automatic == "bounce"
    assert items[0].failed_ids == ("lost@shop.test",)
    assert "failed" in items[0].text.lower()


def test_a_refused_recipient_is_reported_and_the_others_get_it(exim_server: MailServer):
    both = letter("both@shop.test", by=BRAND)
    people = (Recipient("to", CUSTOMER), Recipient("cc", "x@elsewhere.test"))
    both = Letter(**{**{f: getattr(both, f) for f in both.__dataclass_fields__}, "recipients": people})
    receipt = Email().send(exim_server.options(), both, lambda: None)
    assert [(who, why[:3]) for who, why in receipt.refused] == [("x@elsewhere.test", "550")]
    assert "relay not permitted" in receipt.refused[0][1]
    assert eventually(lambda: fetched(exim_server, address=CUSTOMER, imap_user=CUSTOMER)[0])


def test_when_every_recipient_is_refused_nothing_is_handed_over(exim_server: MailServer):
    with pytest.raises(ChannelError, match=r"refused every recipient: x@elsewhere\.test: 550") as caught:
        Email().send(
            exim_server.options(),
            letter("no@shop.test", to="x@elsewhere.test"),
            lambda: pytest.fail("handed over"),
        )
    assert caught.value.permanent
