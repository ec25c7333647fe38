"""What the email connector says when something fails, how it secures itself, and what real servers refuse."""

from __future__ import annotations

import pytest
from tests.channels.letters import fetched, ids, letter, mails
from tests.servers.mail import BRAND, CUSTOMER, PASSWORD, MailServer, eventually
from tests.servers.processes import free_port

from colmado.channels.contract import ChannelError, Letter, Recipient
from colmado.channels.email import Email
from colmado.kit.errors import InputError


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
    said = list(Email().test(mail_server.options()))
    assert said[0].startswith(f"Reading works: {BRAND} is let in at 127.0.0.1:")
    assert any(one.startswith("Sending works") for one in said)
    with pytest.raises(ChannelError, match=r"does not let .* cannot be reached") as caught:
        list(Email().test(mail_server.options(imap_password="wrong", smtp_port=free_port())))
    assert caught.value.permanent


def test_a_server_that_is_down_may_come_back():
    down = MailServer("down", free_port(), free_port(), real=False)
    for attempt in (
        lambda: list(Email().fetch(down.options(), {})),
        lambda: Email().wait(down.options(), 1),
        lambda: Email().send(down.options(), letter("x@shop.test"), lambda: pytest.fail("nothing was handed over")),
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
    Email().send(exim_server.options(), letter("lost@shop.test", to="nobody@customer.test", by=BRAND), lambda: None)
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


def secured(server: MailServer, **other):
    known = {
        "imap_host": "localhost",
        "smtp_host": "localhost",
        "imap_security": "starttls",
        "smtp_security": "starttls",
    }
    return server.options(**{**known, **other})


def test_encrypted_connections(exim_server: MailServer, monkeypatch: pytest.MonkeyPatch):
    direct = {"imap_security": "tls", "smtp_security": "tls"}
    direct |= {"imap_port": exim_server.imaps_port, "smtp_port": exim_server.smtps_port}
    exim_server.put(mails(1))
    for options in (secured(exim_server), secured(exim_server, **direct)):
        with pytest.raises(ChannelError, match="certificate we cannot trust") as caught:
            list(Email().test(options))
        assert caught.value.permanent
        assert str(caught.value).count("certificate we cannot trust") == 2
    monkeypatch.setenv("SSL_CERT_FILE", exim_server.certificate)
    for options in (secured(exim_server), secured(exim_server, **direct)):
        assert len(list(Email().test(options))) == 3
        assert len(list(Email().fetch(options, {}))) == 1
        assert not Email().wait(options, 0.3)
        assert Email().send(options, letter("tls@shop.test", to=CUSTOMER, by=BRAND), lambda: None).detail
    wrong = secured(exim_server, imap_host="127.0.0.1", smtp_host="127.0.0.1")
    with pytest.raises(ChannelError, match=r"certificate we cannot trust: .*127\.0\.0\.1"):
        list(Email().test(wrong))


def test_the_wrong_security_for_a_port_is_said_so(exim_server: MailServer):
    for other in ({"imap_security": "tls"}, {"smtp_security": "tls"}):
        with pytest.raises(ChannelError, match="check host, port and security"):
            list(Email().test(exim_server.options(**other)))
