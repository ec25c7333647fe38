"""What a person may answer is read a second time: its kind may change, what is owed follows, a person's word stands.

Rivals are in flow/test_deadlock.py."""

from __future__ import annotations

from pgvector.django import MaxInnerProduct
from tests.neighbourhood import ANA, Neighbourhood, mail

from colmado.answer.actions.correcting import correct
from colmado.answer.actions.kinds import follow
from colmado.answer.actions.outcomes import end
from colmado.answer.models import Obligation, Tally
from colmado.answer.queries.calendar import calendar
from colmado.ledger.models import Conversation, Message, ToRead
from colmado.understand import shipped
from colmado.understand.actions import read_again
from colmado.understand.annotating import Annotator
from colmado.understand.models import PERSON, Annotation, Reading, Vector

# Which of these the two tiers take differently is up to the weights; some they must, or a second reading is no use.
HARD = (
    "No volvéis a verme por ahí",
    "I'm moving to the other bakery",
    "Great, so guaranteed by Christmas means January",
    "Se me cayó una muela con vuestro turrón",
    "Vaya tela con el pedido",
)


def hear(shop: Neighbourhood, *texts: str) -> dict[str, Annotation]:
    shop.hear(*(mail(ANA, text, id=f"{n}@x", subject="") for n, text in enumerate(texts)))
    return {one.message.text.strip(): one for one in Annotation.objects.select_related("message")}


def test_the_second_reading_says_more_and_what_is_owed_follows_its_kind(shop: Neighbourhood) -> None:
    before = hear(shop, *HARD)
    assert ToRead.objects.count() == len(HARD) and not Reading.objects.exists()
    shop.read_again()
    said = dict(zip(HARD, Annotator(2).annotate(HARD), strict=True))
    changed = 0
    for message in Message.objects.select_related("annotation", "obligation", "reading", "conversation"):
        told, text = said[message.text.strip()], message.text.strip()
        assert message.annotation.kind == message.obligation.kind == told["kind"]
        assert message.conversation is not None and message.conversation.kind == told["kind"]
        assert message.annotation.version == shipped.head("kind", 2).version
        assert message.obligation.due_at == calendar().due(told["kind"], message.happened_at)
        kept = message.reading
        assert (kept.sentiment, kept.churn, kept.root_cause) == (
            told["sentiment"], told["churn"], told["root_cause"] or "",
        )  # fmt: skip
        assert set(kept.unsure) == set(told["unsure"]) - {"kind"} and kept.version.startswith("tier-2-")
        changed += before[text].kind != told["kind"]
    assert changed, "no message is taken differently: choose harder ones"
    assert {t.kind: t.n for t in Tally.objects.exclude(n=0)} == {
        kind: sum(one["kind"] == kind for one in said.values()) for kind in {one["kind"] for one in said.values()}
    }
    assert not ToRead.objects.exists() and shop.states() == {"open": len(HARD)}


def test_a_teammates_word_stands(shop: Neighbourhood) -> None:
    hear(shop, *HARD)
    for message in Message.objects.all():
        correct(message=message.pk, kind="other", by=shop.marta, at=shop.clock())
    shop.read_again()
    assert set(Annotation.objects.values_list("kind", "version")) == {("other", PERSON)}
    assert set(Obligation.objects.values_list("kind", flat=True)) == {"other"}


def test_what_ended_meanwhile_stays_ended_and_shows_its_kind(shop: Neighbourhood) -> None:
    hear(shop, *HARD)
    for talk in Conversation.objects.all():
        end(conversation=talk.pk, state="no-reply-needed", by=shop.marta, at=shop.clock(), why="said in the shop")
    shop.read_again()
    for owed in Obligation.objects.select_related("conversation", "message__annotation"):
        assert owed.kind == owed.conversation.kind == owed.message.annotation.kind
    assert shop.states() == {"no-reply-needed": len(HARD)}


def test_near_vectors_ask_the_same_in_another_language(shop: Neighbourhood) -> None:
    hear(shop, "¿A qué hora cerráis los domingos?", "What time do you close on Sundays?", "El queso estaba malo")
    shop.read_again()
    asked = Vector.objects.get(message__text__startswith="What time")
    near = Vector.objects.exclude(pk=asked.pk).order_by(MaxInnerProduct("vector", asked.vector)).first()
    assert near is not None and near.message.text.startswith("¿A qué hora")


def test_stopped_between_reading_and_following_nothing_is_lost(shop: Neighbourhood) -> None:
    hear(shop, *HARD)
    assert read_again(limit=2, at=shop.clock()) == 2
    assert read_again(limit=99, at=shop.clock()) == len(HARD) - 2
    waiting = ToRead.objects.count()
    assert waiting and set(ToRead.objects.values_list("changed", flat=True)) == {True}
    assert follow(limit=99, at=shop.clock()) == waiting
    assert not Obligation.objects.exclude(kind=None).exclude(kind__in=Annotation.objects.values("kind")).exists()


def test_read_with_the_first_tier_alone_nothing_waits_for_a_second(shop: Neighbourhood, settings) -> None:  # type: ignore[no-untyped-def]
    settings.ENV = type(settings.ENV)(**{f: getattr(settings.ENV, f) for f in settings.ENV.__slots__} | {"tier": 1})
    hear(shop, *HARD)
    assert not ToRead.objects.exists()

