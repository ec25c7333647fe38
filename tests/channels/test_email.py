"""The email connector against real servers: both sides of the wire are real."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime

import pytest
from tests.channels.letters import fetched, ids, letter, mails
from tests.servers.mail import BRAND, CUSTOMER, MailServer, eventually

from colmado.channels import imap
from colmado.channels.contract import Incoming, Unreadable
from colmado.channels.email import Email
from colmado.channels.rfc5322 import compose


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
    comes = (lambda: mail_server.post(CUSTOMER, BRAND, mail)) if mail_server.real else (lambda: mail_server.put([mail]))
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
    assert 0.5 < time.monotonic() - started < 15


def test_mail_that_came_before_the_waiting_is_not_slept_over(mail_server: MailServer):
    email = Email()
    mail_server.put(mails(1))
    list(email.fetch(mail_server.options(), {}))
    mail_server.put(mails(1, 1))
    started = time.monotonic()
    assert email.wait(mail_server.options(), 20)
    assert time.monotonic() - started < 15


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
