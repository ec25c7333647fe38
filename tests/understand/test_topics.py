"""Topics in the shop: gathered by the worker, named by people's words, seen as far as messages are, kept by hand."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.house.source import ROOT
from tests.neighbourhood import NOON, Neighbourhood, mail

from colmado.answer.actions.correcting import correct
from colmado.kit.errors import ConflictError, InputError, NotAllowed, NotFound
from colmado.ledger.models import Audit, Channel, Message, Team, Teammate
from colmado.loop import arrival
from colmado.understand.models import Annotation, Gathering, ToGather, Topic, TopicOf
from colmado.understand.topics.actions import gather_topics, merge_topics, rename_topic, unmerge_topic
from colmado.understand.topics.gathering import BEGIN
from colmado.understand.topics.queries import Listed, messages_of, topic, topics

LATE = (
    "My parcel has not arrived yet", "The parcel still has not come", "Where is my parcel? It is late",
    "mi paquete no ha llegado todavía", "¿Dónde está mi paquete?", "El paquete sigue sin llegar",
    "no me llega el paquete",
    "I am still waiting for my parcel",
)  # fmt: skip
BREAD = (
    "Do you have gluten free bread?", "Is there any gluten free bread today?", "Gluten free bread on Saturdays?",
    "¿Tenéis pan sin gluten?", "¿Hay pan sin gluten hoy?", "¿El pan sin gluten lo hacéis vosotros?",
)  # fmt: skip


def letters(texts: tuple[str, ...], name: str, *, at: datetime = NOON) -> list[bytes]:
    """One of each, of as many people."""
    return [
        mail(f"{name}{n}@x.example", text, id=f"{name}{n}@x", subject="", at=at) for n, text in enumerate(texts)
    ]


def beside(at: datetime = NOON) -> list[bytes]:
    """Enough of everything else to begin with."""
    lines = (ROOT / "train" / "messages" / "dev.tsv").read_text("utf-8").splitlines()[1:]
    texts = tuple(line.split("\t")[-1] for line in lines if "\tspam\t" not in line)[: BEGIN + 20]
    return letters(texts, "beside", at=at)


def fill(shop: Neighbourhood) -> Neighbourhood:
    """Let people ask for bread eight weeks ago, and complain of late parcels the day before yesterday."""
    before = shop.now - timedelta(weeks=8)
    late = letters(LATE, "late", at=shop.now - timedelta(days=2))
    shop.hear(*beside(before), *letters(BREAD, "bread", at=before), *late)
    shop.gather()
    return shop


@pytest.fixture
def street(shop: Neighbourhood) -> Neighbourhood:
    return fill(shop)


def one_of(shop: Neighbourhood, pk: int) -> Listed:
    return topic(pk, by=None, among=topics(by=None, at=shop.clock()))


def of(text: str) -> int:
    """The number of the topic of a message."""
    found = TopicOf.objects.get(message__text__startswith=text).topic_id
    assert found is not None
    return found


def test_what_many_write_becomes_a_topic_in_their_words(street: Neighbourhood) -> None:
    assert not ToGather.objects.exists() and Gathering.objects.get().next_number == Topic.objects.count() + 1
    late, bread = Topic.objects.get(pk=of(LATE[0])), Topic.objects.get(pk=of(BREAD[0]))
    assert late != bread
    assert len({of(text) for text in LATE}) == len({of(text) for text in BREAD}) == 1, "one in both languages"
    assert ("parcel" in late.name_en.lower(), late.name_es) == (True, "paquete")
    assert bread.called("en") == "gluten free bread" and bread.called("es") == "pan sin gluten"
    assert late.representative is not None and late.representative.text.strip() in LATE


def test_nothing_is_gathered_before_there_is_enough(shop: Neighbourhood) -> None:
    shop.hear(*letters(LATE, "late"))
    shop.gather()
    assert not TopicOf.objects.exists() and ToGather.objects.count() == len(LATE)
    found = topics(by=shop.marta, at=shop.clock())
    assert (found.rows, found.gathered, found.missing) == ([], 0, BEGIN - len(LATE))


def test_every_number_counts_the_rows_it_opens(street: Neighbourhood) -> None:
    at = street.clock()
    found = topics(by=street.marta, at=at)
    assert found.gathered == TopicOf.objects.count() and sum(one.share for one in found.rows) < 1
    for one in found.rows:
        assert messages_of(one.topic.pk, by=street.marta, at=at).count() == one.count
        for week, n in enumerate(one.weeks):
            assert messages_of(one.topic.pk, by=street.marta, at=at, week=week).count() == n
    late = next(one for one in found.rows if one.topic.pk == of(LATE[0]))
    assert late.weeks[-1] == late.count == len(LATE) and late.trend.name == "new"
    with pytest.raises(InputError):
        messages_of(late.topic.pk, by=None, at=at, week=12)


def test_one_who_repeats_themselves_raises_nothing(street: Neighbourhood) -> None:
    bread = of(BREAD[0])
    before = one_of(street, bread)
    again = [mail("bread0@x.example", f"{BREAD[0]} ({n})", id=f"r{n}@x", subject="") for n in range(9)]
    street.hear(*again)
    street.gather()
    after = one_of(street, bread)
    assert after.count == before.count + 9 and after.trend.n == before.trend.n + 1


def test_what_comes_later_joins_and_numbers_stay(street: Neighbourhood) -> None:
    was = dict(TopicOf.objects.values_list("message", "topic"))
    street.hear(*letters(("the parcel has not come", "sin noticias de mi paquete"), "more"))
    street.gather()
    assert of("the parcel has not come") == of("sin noticias de mi paquete") == of(LATE[0])
    assert all(TopicOf.objects.get(pk=pk).topic_id == topic for pk, topic in was.items() if topic)


def test_many_batches_gather_what_one_does(shop: Neighbourhood) -> None:
    shop.hear(*beside(), *letters(LATE, "late"), *letters(BREAD, "bread"))
    shop.read_again()
    while gather_topics(limit=17, at=shop.clock()):
        pass
    parts = dict(TopicOf.objects.values_list("message", "topic"))
    TopicOf.objects.all().delete()
    Topic.objects.all().delete()
    Gathering.objects.all().delete()
    ToGather.objects.bulk_create([ToGather(message_id=pk) for pk in parts])
    assert gather_topics(limit=1000, at=shop.clock()) == len(parts)
    assert dict(TopicOf.objects.values_list("message", "topic")) == parts


def test_spam_is_not_gathered_and_what_was_wrongly_called_so_is(shop: Neighbourhood) -> None:
    shop.hear(*beside(), *letters(LATE, "late"))
    shop.read_again()
    taken = Message.objects.filter(text__startswith=LATE[0]).get()
    correct(message=taken.pk, kind="spam", by=shop.marta, at=shop.clock())
    shop.gather()
    assert not TopicOf.objects.filter(message=taken).exists()
    correct(message=taken.pk, kind="complaint", by=shop.marta, at=shop.clock())
    shop.gather()
    assert of(LATE[0]) == of(LATE[1])
    correct(message=taken.pk, kind="spam", by=shop.marta, at=shop.clock())
    found = one_of(shop, of(LATE[1]))
    assert found.count == len(LATE) - 1 and (found.said is None or found.said.pk != taken.pk)


def test_a_teammate_sees_and_counts_what_they_may(street: Neighbourhood) -> None:
    at = street.clock()
    helper = Teammate.objects.create_user("nora", password="neighbourhood-shop", role="commercial")
    Annotation.objects.filter(message__text__startswith=LATE[0]).update(kind="complaint")
    Message.objects.get(text__startswith=LATE[0]).conversation.__class__.objects.update(kind="complaint")
    assert topics(by=helper, at=at).rows == []
    with pytest.raises(NotFound):
        messages_of(of(LATE[0]), by=helper, at=at)
    Channel.objects.update(team=Team.objects.create(name="others"))
    assert topics(by=street.diego, at=at).gathered == 0 and topics(by=street.marta, at=at).gathered > 0
    for act in (
        lambda: rename_topic(topic=of(LATE[0]), name="x", by=street.diego),
        lambda: merge_topics(topic=of(LATE[0]), into=of(BREAD[0]), by=street.diego),
        lambda: unmerge_topic(topic=of(LATE[0]), by=street.diego),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_name_given_by_hand_stays(street: Neighbourhood) -> None:
    late = of(LATE[0])
    rename_topic(topic=late, name="  Parcels that\n are late ", by=street.diego)
    street.hear(*letters(tuple(f"My parcel has not arrived, number {n}" for n in range(12)), "more"))
    street.gather()
    row = Topic.objects.get(pk=late)
    assert row.called("en") == row.called("es") == "Parcels that are late" and row.named_size > len(LATE)
    rename_topic(topic=late, name="", by=street.diego)
    assert Topic.objects.get(pk=late).called("es") == "paquete"
    acts = Audit.objects.filter(act="topic-renamed").order_by("id")
    assert [one.detail for one in acts] == [
        {"was": "", "name": "Parcels that are late"}, {"was": "Parcels that are late", "name": ""},
    ]  # fmt: skip
    with pytest.raises(InputError, match="at most 80"):
        rename_topic(topic=late, name="x" * 81, by=street.diego)
    street.diego.role = "read-only"
    with pytest.raises(NotAllowed):
        rename_topic(topic=late, name="x", by=street.diego)


def test_merged_topics_count_together_and_come_apart_as_they_were(street: Neighbourhood) -> None:
    late, bread = of(LATE[0]), of(BREAD[0])
    before = topics(by=None, at=street.clock())
    merge_topics(topic=bread, into=late, by=street.diego)
    found = one_of(street, late)
    assert found.count == len(LATE) + len(BREAD) and [one.pk for one in found.parts] == [bread]
    assert messages_of(late, by=None, at=street.clock()).count() == found.count
    assert bread not in {one.topic.pk for one in topics(by=None, at=street.clock()).rows}
    street.hear(*letters(("Any gluten free bread left?",), "more"))
    street.gather()
    assert one_of(street, late).count == found.count + 1
    with pytest.raises(InputError, match="part of itself"):
        merge_topics(topic=late, into=bread, by=street.diego)
    with pytest.raises(ConflictError):
        merge_topics(topic=bread, into=late, by=street.diego)
    unmerge_topic(topic=bread, by=street.diego)
    after = topics(by=None, at=street.clock())
    assert {one.topic.pk for one in after.rows} == {one.topic.pk for one in before.rows}
    with pytest.raises(ConflictError):
        unmerge_topic(topic=bread, by=street.diego)
    assert Audit.objects.filter(act__startswith="topic-").count() == 2


def test_the_worker_has_nothing_left_to_do(street: Neighbourhood) -> None:
    assert arrival.gather(at=street.clock()) == 0
