"""What is known of a letter's fate, whatever moment the server fails at: a server that follows a script."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from colmado.channels.contract import Address, ChannelError, FateUncertain, Letter, Recipient
from colmado.channels.email import Email, Options

LETTER = Letter(
    external_id="a@shop.test",
    author=Address("brand@shop.test"),
    recipients=(Recipient("to", "ana@customer.test"), Recipient("cc", "luis@customer.test")),
    subject="x",
    text="Hola\n.\n..dos",
    written_at=datetime(2026, 11, 16, tzinfo=UTC),
)
GOOD = {
    "greeting": "220 hi",
    "EHLO": "250 ok",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "DATA": "354 go",
    "payload": "250 done",
}
HANG_UP = "hang up"


@contextmanager
def server(**script: str) -> Iterator[tuple[Options, list[bytes]]]:
    """Answer each step as the script says; remember the payloads."""
    answers = {**GOOD, **script}
    payloads: list[bytes] = []

    def serve(listener: socket.socket) -> None:
        conversation, _ = listener.accept()
        with conversation, conversation.makefile("rb") as lines:

            def say(step: str) -> bool:
                answer = answers.get(step, "502 what?")
                if answer == HANG_UP:
                    return False
                conversation.sendall(answer.encode() + b"\r\n")
                return True

            going = say("greeting")
            while going and (line := lines.readline()):
                step = line.split()[0].decode().upper()
                if step == "QUIT":
                    conversation.sendall(b"221 bye\r\n")
                    return
                going = say(step)
                if step == "DATA" and going and answers["DATA"].startswith("354"):
                    payload = b""
                    while (line := lines.readline()) and line != b".\r\n":
                        payload += line
                    payloads.append(payload)
                    going = say("payload")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        port = listener.getsockname()[1]
        yield (
            Options(address="brand@shop.test", smtp_host="127.0.0.1", smtp_port=port, smtp_security="none"),
            payloads,
        )
        thread.join(10)


def send(**script: str) -> tuple[bool, object, list[bytes]]:
    """Give whether it was handed over, the receipt or error, and what the server got."""
    handed: list[int] = []
    with server(**script) as (options, payloads):
        try:
            outcome: object = Email().send(options, LETTER, lambda: handed.append(1))
        except ChannelError as error:
            outcome = error
    return bool(handed), outcome, payloads


def test_accepted():
    handed, outcome, payloads = send()
    assert handed
    assert outcome.detail == "250 done"
    assert payloads[0].count(b"\r\n..") + payloads[0].count(b"=2E") >= 1


@pytest.mark.parametrize(
    ("script", "permanent", "handed"),
    [
        ({"greeting": "554 no"}, True, False),
        ({"greeting": "421 later"}, False, False),
        ({"greeting": HANG_UP}, False, False),
        ({"EHLO": HANG_UP}, False, False),
        ({"MAIL": "451 later"}, False, False),
        ({"MAIL": "550 no"}, True, False),
        ({"MAIL": HANG_UP}, False, False),
        ({"RCPT": "450 full"}, False, False),
        ({"RCPT": "550 unknown"}, True, False),
        ({"RCPT": HANG_UP}, False, False),
        ({"DATA": "451 later"}, False, False),
        ({"DATA": "554 no"}, True, False),
        ({"DATA": HANG_UP}, False, False),
        ({"payload": "451 later"}, False, True),
        ({"payload": "554 spam"}, True, True),
    ],
    ids=str,
)
def test_a_refusal_is_certain(script: dict[str, str], permanent: bool, handed: bool):
    was_handed, outcome, _ = send(**script)
    assert was_handed is handed
    assert isinstance(outcome, ChannelError)
    assert not isinstance(outcome, FateUncertain)
    if script.get("greeting") != "554 no":
        assert outcome.permanent is permanent
    assert "127.0.0.1" in str(outcome)


@pytest.mark.parametrize("payload", [HANG_UP, "garbage", "xyz", "999 strange"])
def test_no_answer_to_the_payload_leaves_the_fate_uncertain(payload: str):
    handed, outcome, payloads = send(payload=payload)
    assert handed
    assert isinstance(outcome, FateUncertain)
    assert not outcome.permanent
    assert "may have been delivered" in str(outcome)
    assert len(payloads) == 1


def test_nothing_goes_if_handing_over_cannot_be_recorded():
    def fails() -> None:
        raise RuntimeError("the database is down")

    with server() as (options, payloads), pytest.raises(RuntimeError, match="database"):
        Email().send(options, LETTER, fails)
    assert not any(b"Hola" in payload for payload in payloads)


def test_addresses_the_server_cannot_take_are_said_plainly():
    strange = Letter(
        **{
            **{f: getattr(LETTER, f) for f in LETTER.__dataclass_fields__},
            "recipients": (Recipient("to", "añá@customer.test"),),
        }
    )
    with server() as (options, _), pytest.raises(ChannelError, match="no SMTPUTF8") as caught:
        Email().send(options, strange, lambda: None)
    assert caught.value.permanent
    none = Letter(
        **{
            **{f: getattr(LETTER, f) for f in LETTER.__dataclass_fields__},
            "recipients": (Recipient("to", "ana pérez"),),
        }
    )
    with pytest.raises(ChannelError, match="cannot send mail to 'ana pérez'") as caught:
        Email().send(Options(address="brand@shop.test", smtp_host="127.0.0.1"), none, lambda: None)
    assert caught.value.permanent
