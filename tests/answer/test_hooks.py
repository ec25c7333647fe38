"""Hooks: what they are told, by whose sight, again and again until it is taken, and never forgotten."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.channels.test_webhook_out import Hears, hearing
from tests.neighbourhood import NOON, Neighbourhood, mail

from colmado.answer.actions import hooks, outcomes, promises, reply
from colmado.answer.actions import law as counting
from colmado.answer.actions.teammates import leave
from colmado.answer.law import Law
from colmado.answer.models import Hook, HookCall
from colmado.answer.models.hook import Event
from colmado.answer.queries.hooks import hooks as listed
from colmado.answer.queries.hooks import payload_of, troubled_hooks
from colmado.kit.errors import InputError, NotAllowed, NotFound
from colmado.kit.signature import verify
from colmado.ledger.models import Team
from colmado.listen.actions import give
from colmado.loop import calling, sending


class Refuses(Hears):
    def answer(self) -> None:
        self.send_response(500)
        self.end_headers()
        self.wfile.write(b"not today")


@pytest.fixture(autouse=True)
def _here(settings: Any) -> None:
    settings.HOOKS_HERE = True


@pytest.fixture
def server() -> Iterator[Any]:
    with hearing() as found:
        yield found


def make(shop: Neighbourhood, url: str, *events: str, **given: Any) -> tuple[Hook, str]:
    return hooks.make_hook(
        url=url, events=events or Event.values, by=shop.marta, at=shop.now,
        **({"teammate": shop.marta} | given),
    )  # fmt: skip


def told(server: Any) -> list[dict[str, Any]]:
    return [json.loads(said) for _path, _headers, said in server.heard]


def test_a_day_as_a_hook_hears_it(shop: Neighbourhood, server: Any) -> None:
    _row, secret = make(shop, server.url)
    shop.hear(mail(id="one@x"))
    talk = shop.talk_of("one@x")
    promises.promise(
        conversation=talk.pk, text="We call", due_at=shop.now + timedelta(hours=1), by=shop.marta, at=shop.now
    )
    reply.reply(conversation=talk.pk, text="A las nueve.", by=shop.marta, at=shop.clock(), seen=1)
    sending.send_due(clock=shop.clock)
    calling.call_due(clock=shop.clock)
    shop.now += timedelta(hours=2)
    calling.call_due(clock=shop.clock)
    assert calling.call_due(clock=shop.clock) == 0, "each is told once, also what falls due by itself"
    events = [one["event"] for one in told(server)]
    assert sorted(events) == sorted(
        ["message-received", "conversation-waiting", "outcome", "reply-accepted", "promise-due"]
    )
    by_event = {one["event"]: one["about"] for one in told(server)}
    assert by_event["outcome"]["state"] == "answered" and by_event["outcome"]["by"] == "marta"
    assert by_event["reply-accepted"]["covers"] == [by_event["message-received"]["message"]]
    for _path, headers, said in server.heard:
        assert verify(said, headers["Colmado-Signature"], secret=secret, now=shop.now.timestamp(), tolerance=10_000)
    assert "abren" not in str(told(server)) and "call" not in str(by_event), "numbers only, unless words were asked for"


def test_words_are_told_to_who_asked_for_them(shop: Neighbourhood, server: Any) -> None:
    make(shop, server.url, "message-received", words=True)
    shop.hear(mail(id="one@x"))
    calling.call_due(clock=shop.clock)
    (one,) = told(server)
    assert one["about"]["text"] == "¿A qué hora abren mañana?" and one["about"]["address"] == "ana@clientes.example"


def test_a_bounce_and_a_gap_are_told(shop: Neighbourhood, server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    make(shop, server.url, "reply-bounced", "law-gap", "conversation-waiting")
    shop.hear(mail(id="one@x"))
    talk = shop.talk_of("one@x")
    message = reply.reply(conversation=talk.pk, text="A las nueve.", by=shop.marta, at=shop.clock(), seen=1)
    sending.send_due(clock=shop.clock)
    from colmado.answer.actions import outbox

    outbox.bounced(reply=message, detail="no such mailbox", at=shop.clock())
    monkeypatch.setattr(counting, "law", lambda: Law([], [], ["one is missing"]))
    counting.record(at=shop.clock())
    calling.call_due(clock=shop.clock)
    events = [one["event"] for one in told(server)]
    assert events == ["conversation-waiting", "reply-bounced", "conversation-waiting", "law-gap"]


def test_a_hook_is_told_what_its_teammate_may_see_then(shop: Neighbourhood, server: Any) -> None:
    make(shop, server.url, "message-received", "law-gap", teammate=shop.diego)
    give(channel=shop.channel, team=Team.objects.create(name="Floor"), by=shop.marta)
    shop.hear(mail(id="one@x"))
    calling.call_due(clock=shop.clock)
    assert told(server) == [] and HookCall.objects.get().state == "hidden"
    give(channel=shop.channel, team=None, by=shop.marta)
    shop.hear(mail(id="two@x"))
    calling.call_due(clock=shop.clock)
    assert len(told(server)) == 1
    leave(teammate=shop.diego, by=shop.marta, at=shop.now)
    shop.hear(mail(id="three@x"))
    calling.call_due(clock=shop.clock)
    assert len(told(server)) == 1, "who left sees nothing"


def test_what_is_not_taken_is_tried_again_and_says_the_same(shop: Neighbourhood) -> None:
    with hearing(Refuses) as refusing:
        row, _secret = make(shop, refusing.url, "message-received")
        shop.hear(mail(id="one@x"))
        assert calling.call_due(clock=shop.clock) == 1
        call = HookCall.objects.get()
        assert (call.state, call.attempts, call.status) == ("queued", 1, 500) and "not today" in call.error
        assert calling.call_due(clock=shop.clock) == 0, "not at once"
        row.refresh_from_db()
        assert row.failures == 1 and row.next_at > shop.now
    with hearing() as server:
        Hook.objects.update(url=server.url)
        shop.now += timedelta(minutes=2)
        assert calling.call_due(clock=shop.clock) == 1
        assert told(server) == [call.payload] and HookCall.objects.get().state == "taken"
        row.refresh_from_db()
        assert row.failures == 0


def test_one_that_is_refused_for_ever_keeps_nothing_else_waiting_and_is_given_up_after_three_days(
    shop: Neighbourhood,
) -> None:
    class RefusesTheFirst(Hears):
        def answer(self) -> None:
            first = json.loads(self.server.heard[0][2])["id"]  # type: ignore[attr-defined]
            bad = json.loads(self.server.heard[-1][2])["id"] == first  # type: ignore[attr-defined]
            self.send_response(500 if bad else 204)
            self.end_headers()

    with hearing(RefusesTheFirst) as server:
        make(shop, server.url, "message-received")
        shop.hear(mail(id="one@x"), mail(text="otra", id="two@x"))
        start = shop.now
        while shop.now < start + timedelta(days=3, hours=9):
            calling.call_due(clock=shop.clock)
            shop.now += timedelta(minutes=10)
        first, second = HookCall.objects.order_by("pk")
        assert (first.state, second.state) == ("given-up", "taken")
        assert second.ended_at and second.ended_at < start + timedelta(hours=1)
        assert first.ended_at and first.ended_at >= start + timedelta(days=3) and 8 <= first.attempts <= 30
        assert [row.pk for row in troubled_hooks()] == [first.hook_id]
        shop.now += timedelta(days=31)
        calling.call_due(clock=shop.clock)
        assert not HookCall.objects.exists() and not troubled_hooks().exists()


def test_what_an_inner_address_would_hear_it_does_not(shop: Neighbourhood, settings: Any) -> None:
    with hearing() as server:
        make(shop, server.url, "message-received")
        settings.HOOKS_HERE = False
        shop.hear(mail(id="one@x"))
        calling.call_due(clock=shop.clock)
        Hook.objects.update(url=server.url.replace("http:", "https:"))
        shop.now += timedelta(hours=1)
        calling.call_due(clock=shop.clock)
        assert server.heard == []
    assert "inside a network" in HookCall.objects.get().error


def test_a_caller_that_died_leaves_the_call_to_the_next(shop: Neighbourhood, server: Any) -> None:
    make(shop, server.url, "message-received")
    shop.hear(mail(id="one@x"))
    assert len(hooks.claim_calls(at=shop.now)) == 1
    assert calling.call_due(clock=shop.clock) == 0, "another holds it"
    shop.now += timedelta(minutes=3)
    assert calling.call_due(clock=shop.clock) == 1 and len(told(server)) == 1


def test_who_makes_and_ends_them(shop: Neighbourhood) -> None:
    given: dict[str, Any] = {"teammate": shop.marta, "at": NOON}
    with pytest.raises(NotAllowed):
        hooks.make_hook(url="https://x.example/", events=["outcome"], by=shop.diego, **given)
    for url, events in (("http://x.example/", []), ("https://x.example/", ["everything"]), ("gopher://x", ["outcome"])):
        with pytest.raises(InputError):
            hooks.make_hook(url=url, events=events, by=shop.marta, **given)
    row, secret = hooks.make_hook(url="https://x.example/", events=["outcome"], by=shop.marta, **given)
    assert secret not in row.secret and row.secret.startswith("sealed:")
    with pytest.raises(NotAllowed):
        listed(by=shop.diego)
    with pytest.raises(NotAllowed):
        hooks.end_hook(hook=row.pk, by=shop.diego, at=NOON)
    assert [one.queued for one in listed(by=shop.marta)] == [0]
    hooks.end_hook(hook=row.pk, by=None, at=NOON)
    with pytest.raises(NotFound):
        hooks.end_hook(hook=row.pk, by=None, at=NOON)
    shop.hear(mail(id="one@x"))
    outcomes.end(conversation=shop.talk_of("one@x").pk, state="acknowledged", by=shop.marta, at=shop.now)
    assert not HookCall.objects.exists()


def test_every_event_can_be_worded_and_what_is_gone_is_not(shop: Neighbourhood) -> None:
    row, _secret = make(shop, "https://x.example/")
    for event in Event.values:
        call = HookCall(hook=row, event=event, about=10**9, at=datetime(2026, 1, 1, tzinfo=UTC))
        assert payload_of(call) is None


def test_without_a_hook_receiving_costs_two_small_statements_a_batch(
    shop: Neighbourhood, statements: Callable[..., object]
) -> None:
    from colmado.answer.actions.telling import tell

    with statements(1):  # type: ignore[attr-defined]
        tell(Event.OUTCOME, range(1, 1000), at=shop.now)
    with statements(0):  # type: ignore[attr-defined]
        tell(Event.OUTCOME, [], at=shop.now)
