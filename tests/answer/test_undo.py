"""Undoing: a reply before it leaves, an outcome for a while. What has left, has left."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.neighbourhood import ANA, NOON, Neighbourhood, mail

from colmado.answer.actions import outbox
from colmado.answer.actions.outcomes import end
from colmado.answer.actions.reply import reply
from colmado.answer.actions.together.drafts import save_draft
from colmado.answer.actions.undo import take_back, undo
from colmado.answer.models import Draft, Patience
from colmado.answer.queries.messages import history
from colmado.answer.queries.patience import patience
from colmado.kit.errors import ConflictError, InputError
from colmado.ledger.models import Conversation, Message, Outbox, Promise
from colmado.loop import sending


@pytest.fixture
def talk(shop: Neighbourhood) -> Conversation:
    shop.hear(mail(id="a@x"))
    return shop.talk_of("a@x")


def written(shop: Neighbourhood, talk: Conversation, **more: object) -> Outbox:
    given = {"text": "A las nueve.", "undo_seconds": patience().undo_seconds, **more}
    made = reply(conversation=talk.pk, by=shop.marta, at=shop.clock(), seen=talk.version, **given)
    return Outbox.objects.select_related("message").get(pk=made.pk)


def test_a_reply_waits_for_the_window_and_then_leaves(shop: Neighbourhood, talk: Conversation) -> None:
    letter = written(shop, talk)
    assert letter.next_at - letter.queued_at == timedelta(seconds=10)
    assert sending.send_due(clock=shop.clock) == 0 and shop.states() == {"open": 1}
    shop.now += timedelta(seconds=10)
    assert sending.send_due(clock=shop.clock) == 1 and shop.states() == {"answered": 1}
    with pytest.raises(ConflictError, match="has left already"):
        take_back(letter=letter, by=shop.marta, at=shop.clock())


def test_a_reply_taken_back_is_a_draft_again_with_its_promise(shop: Neighbourhood, talk: Conversation) -> None:
    due = shop.now + timedelta(days=2)
    letter = written(shop, talk, promise="una cesta nueva", promise_due_at=due)
    save_draft(conversation=talk.pk, text="P. D.: gracias", seen=2, by=shop.marta, at=shop.clock())
    take_back(letter=letter, by=shop.diego, at=shop.clock())
    kept = Draft.objects.get()
    assert (kept.by, kept.text) == (shop.marta, "A las nueve.\n\nP. D.: gracias"), "nothing written is lost"
    assert (kept.promise, kept.promise_due_at, kept.seen) == ("una cesta nueva", due, 2)
    promise = Promise.objects.get()
    assert (promise.withdrawn_at, promise.ended_by) == (shop.now, shop.diego)
    assert shop.talk_of("a@x").waiting == 1 and shop.states() == {"open": 1}
    shop.now += timedelta(minutes=1)
    assert sending.send_due(clock=shop.clock) == 0
    with pytest.raises(ConflictError, match="taken back already"):
        take_back(letter=letter, by=shop.marta, at=shop.clock())


def test_what_is_being_handed_over_has_left(shop: Neighbourhood, talk: Conversation) -> None:
    letter = written(shop, talk, undo_seconds=0)
    [claimed] = outbox.claim(at=shop.clock())
    outbox.handing_over(letter=claimed)
    with pytest.raises(ConflictError, match="leaving now"):
        take_back(letter=letter, by=shop.marta, at=shop.clock())


def test_what_a_worker_only_holds_can_still_be_taken_back(shop: Neighbourhood, talk: Conversation) -> None:
    letter = written(shop, talk, undo_seconds=0)
    [claimed] = outbox.claim(at=shop.clock())
    take_back(letter=letter, by=shop.marta, at=shop.clock())
    with pytest.raises(ConflictError, match="taken back"):
        outbox.handing_over(letter=claimed)


def test_my_last_act_is_undone_for_exactly_its_messages(shop: Neighbourhood, talk: Conversation) -> None:
    first = Message.objects.get(external_id="a@x").pk
    end(conversation=talk.pk, state="acknowledged", by=shop.diego, at=shop.clock())
    for name in ("b@x", "c@x"):
        shop.hear(mail(ANA, f"más {name}", id=name, refers=("a@x",), at=NOON + timedelta(hours=1)))
    spam = end(conversation=talk.pk, state="spam", by=shop.diego, at=shop.clock())
    with pytest.raises(InputError, match="nothing of yours"):
        undo(conversation=talk.pk, by=shop.marta, at=shop.clock())
    assert undo(conversation=talk.pk, by=shop.diego, at=shop.clock()) == spam
    assert shop.states() == {"acknowledged": 1, "open": 2}
    last = history(spam[0]).last()
    assert last is not None and (last.state, last.by, last.why) == ("open", shop.diego, "taken back by Diego")
    assert undo(conversation=talk.pk, by=shop.diego, at=shop.clock()) == [first]


def test_later_or_by_somebody_else_it_needs_a_reason(shop: Neighbourhood, talk: Conversation) -> None:
    ids = end(conversation=talk.pk, state="spam", by=shop.diego, at=shop.clock())
    with pytest.raises(InputError, match="needs a reason"):
        undo(conversation=talk.pk, messages=ids, by=shop.marta, at=shop.clock())
    shop.now += timedelta(minutes=11)
    with pytest.raises(InputError, match="needs a reason"):
        undo(conversation=talk.pk, by=shop.diego, at=shop.now)
    undo(conversation=talk.pk, messages=ids, by=shop.marta, at=shop.now, why="no era spam")
    last = history(ids[0]).last()
    assert last is not None and last.why == "taken back by Marta: no era spam"
    with pytest.raises(InputError, match="has not ended"):
        undo(conversation=talk.pk, messages=ids, by=shop.marta, at=shop.now, why="otra vez")
    Patience.objects.update(regret_minutes=60)
    end(conversation=talk.pk, state="spam", by=shop.diego, at=shop.clock())
    shop.now += timedelta(minutes=30)
    undo(conversation=talk.pk, by=shop.diego, at=shop.now)


def test_what_a_reply_answered_is_not_undone(shop: Neighbourhood, talk: Conversation) -> None:
    letter = written(shop, talk, undo_seconds=0)
    sending.send_due(clock=shop.clock)
    with pytest.raises(InputError, match="nothing of yours"):
        undo(conversation=talk.pk, by=shop.marta, at=shop.clock())
    with pytest.raises(InputError, match=f"answered by reply {letter.pk}, and that has left"):
        undo(conversation=talk.pk, messages=letter.covers, by=shop.marta, at=shop.clock(), why="error")
    assert shop.states() == {"answered": 1}
