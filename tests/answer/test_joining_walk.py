"""Any series of moves with joinings among them: the law holds, nothing is lost, and undoing is the inverse."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.neighbourhood import ANA, BETO, NOON, Neighbourhood, mail

from colmado.answer.actions import outbox
from colmado.answer.actions.joining import join, undo_join
from colmado.answer.actions.outcomes import end
from colmado.answer.actions.reply import reply
from colmado.answer.actions.splitting import split
from colmado.answer.actions.undo import take_back
from colmado.answer.models import Concern, Joining, Obligation
from colmado.answer.queries.joining import joined_into
from colmado.answer.queries.law import law
from colmado.kit.errors import ColmadoError
from colmado.ledger.models import Conversation, Message, Outbox, Participant
from colmado.loop import sending

Placement = tuple[dict[int, int | None], dict[int, int], set[tuple[int, int]]]


def placement() -> Placement:
    """Where every message is, where what is owed for it is, and who takes part where."""
    return (
        dict(Message.objects.values_list("pk", "conversation")),
        dict(Obligation.objects.values_list("pk", "conversation")),
        set(Participant.objects.values_list("conversation", "identity")),
    )


def joined(shop: Neighbourhood, one: Conversation, into: Conversation, why: str = "") -> Joining:
    return join(conversation=one.pk, into=into.pk, by=shop.diego, at=shop.clock(), why=why)


moves = st.lists(
    st.tuples(
        st.sampled_from(
            ["hear", "hear", "join", "join", "undo", "reply", "part", "send", "fail", "back", "end", "split", "bounce"]
        ),
        st.integers(0, 7),
        st.integers(0, 7),
    ),
    max_size=16,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=moves)
def test_any_series_of_moves_keeps_the_law_and_every_message(
    shop: Neighbourhood, moves: list[tuple[str, int, int]]
) -> None:
    mark = transaction.savepoint_create()
    shop.hear(mail(id="a@x"), mail(text="¿Y el domingo?", id="b@x", cc=BETO, at=NOON + timedelta(minutes=5)))
    for number, (move, which, other) in enumerate(moves):
        try:
            with transaction.atomic():
                _do(shop, move, which, other, number)
        except ColmadoError:
            continue  # what cannot be is refused with a sentence, and leaves nothing behind
        finally:
            found = law()
            assert found.holds, (move, moves, found.gaps)
    assert not Message.objects.filter(conversation__isnull=True).exists()
    away = joined_into(Conversation.objects.values_list("pk", flat=True))
    assert not Message.objects.filter(conversation__in=away).exists(), "what was joined into another holds nothing"
    apart = [
        row
        for row in Obligation.objects.select_related("message")
        if row.conversation_id != row.message.conversation_id
    ]
    assert not apart
    _undoing_is_the_inverse(shop)
    transaction.savepoint_rollback(mark)


def _undoing_is_the_inverse(shop: Neighbourhood) -> None:
    """Join whatever can be joined, undo it at once: every message, obligation and participant is where it was."""
    talks = list(Conversation.objects.order_by("pk"))
    for one, into in zip(talks, talks[1:] + talks[:1], strict=True):
        before = placement()
        try:
            row = joined(shop, one, into, why="prueba")
        except ColmadoError:
            continue
        undo_join(joining=row.pk, by=shop.diego, at=shop.clock())
        assert placement() == before


def _do(shop: Neighbourhood, move: str, which: int, other: int, number: int) -> None:
    talks = list(Conversation.objects.order_by("pk"))
    talk, into = talks[which % len(talks)], talks[other % len(talks)]
    messages = list(Message.objects.order_by("pk"))
    at = shop.clock()
    if move == "hear":
        refers = (messages[other % len(messages)].external_id,) if other < 6 else ()
        who = [ANA, BETO, f"nuevo{which}@x.example"][which % 3]
        shop.hear(mail(who, f"hola {number}", id=f"n{number}@x", refers=refers, at=NOON + timedelta(minutes=number)))
    elif move == "join":
        joined(shop, talk, into, why="prueba")
    elif move == "undo":
        rows = list(Joining.objects.filter(undone_at__isnull=True).order_by("pk"))
        if rows:
            undo_join(joining=rows[which % len(rows)].pk, by=shop.diego, at=at)
    elif move in ("reply", "part"):
        waiting = Concern.objects.filter(message__conversation=talk, ended_at__isnull=True)
        part = [one.pk for one in waiting[:1]] if move == "part" else None
        reply(conversation=talk.pk, text="vale", by=shop.marta, at=at, seen=talk.version, answers=part)
    elif move == "send":
        sending.send_due(clock=shop.clock, limit=1)
    elif move == "fail":
        for letter in outbox.claim(at=at):
            outbox.refused(letter=letter, detail="no", permanent=True, at=at)
    elif move == "back":
        for letter in Outbox.objects.order_by("pk")[which : which + 1]:
            take_back(letter=letter, by=shop.diego, at=at)
    elif move == "end":
        end(conversation=talk.pk, state="acknowledged", by=shop.diego, at=at)
    elif move == "split":
        split(message=messages[which % len(messages)].pk, parts=[("uno", ""), ("dos", "")], by=shop.diego, at=at)
    elif move == "bounce":
        ours = [one for one in messages if one.direction == "out"]
        if ours:
            outbox.bounced(reply=ours[which % len(ours)], detail="550", at=at)
