"""The inbox: in order of need, a page in one statement, every page once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.neighbourhood import NOON, Neighbourhood, mail

from colmado.answer.actions.together.handing import hand_over
from colmado.answer.queries.conversation import conversation
from colmado.answer.queries.inbox import inbox
from colmado.answer.queries.search import search
from colmado.kit.errors import InputError


def many(shop: Neighbourhood, n: int = 30) -> None:
    shop.hear(
        *(
            mail(f"c{i}@x.example", f"¿Cuánto cuesta el café {i}?", id=f"{i}@x", at=NOON + timedelta(minutes=i))
            for i in range(n)
        )
    )


def test_pages_follow_each_other_and_hold_everybody_once(shop: Neighbourhood) -> None:
    many(shop)
    for view in ("waiting", "all"):
        seen: list[int] = []
        after = ""
        while True:
            page = inbox(by=None, view=view, after=after, limit=7)
            seen += [talk.pk for talk in page.rows]
            after = page.after
            if not after:
                break
        assert len(seen) == len(set(seen)) == 30


def test_what_is_due_first_comes_first(shop: Neighbourhood) -> None:
    many(shop, 8)
    due = [talk.due_at for talk in inbox(by=None).rows]
    assert due == sorted(due)


def test_a_page_is_one_statement_with_people_and_channels(shop: Neighbourhood, statements: object) -> None:
    many(shop)
    with statements(1):  # type: ignore[operator]
        page = inbox(by=None)
        assert all(talk.person_id and talk.channel.name and str(talk.identity) for talk in page.rows)


def test_views_filter(shop: Neighbourhood) -> None:
    many(shop, 3)
    talk = shop.talk_of("1@x")
    hand_over(conversation=talk.pk, to=shop.diego, by=shop.diego, at=shop.now)
    assert [one.pk for one in inbox(view="mine", by=shop.diego).rows] == [talk.pk]
    assert not inbox(by=None, channel="nowhere").rows
    assert not inbox(by=None, language="pt").rows
    assert len(inbox(by=None, kind=talk.kind, language=talk.language).rows) == 3


@pytest.mark.parametrize("wrong", [{"view": "archive"}, {"after": "x|y"}, {"after": "2026"}])
def test_nonsense_gets_a_sentence(shop: Neighbourhood, wrong: dict[str, str]) -> None:
    with pytest.raises(InputError):
        inbox(by=None, **wrong)


def test_a_conversation_takes_few_statements_however_long(shop: Neighbourhood, statements: object) -> None:
    shop.hear(mail(id="0@x"), *(mail(text=f"y {n}", id=f"{n}@x", refers=("0@x",)) for n in range(1, 40)))
    with statements(9):  # type: ignore[operator]
        talk = conversation(shop.talk_of("0@x").pk, by=None)
        assert len(talk.messages) == len(talk.open_messages) == 40


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("cafes", {"es@x", "mixed@x"}),
        ("CAFÉ", {"es@x", "mixed@x"}),
        ("deliveries", {"en@x"}),
        ('"cup of coffee"', {"en@x"}),
        ("coffee -delivery", {"mixed@x"}),
        ("'; drop table", set()),
        ("", set()),
        ("the", set()),
    ],
)
def test_search_finds_words_in_both_languages_with_or_without_accents(
    shop: Neighbourhood, asked: str, found: set[str]
) -> None:
    shop.hear(
        mail(text="Quería saber si venden cafés de Colombia en grano, gracias", id="es@x", subject="Hola"),
        mail(text="I would like a cup of coffee with the delivery please", id="en@x", subject="Hello"),
        mail(text="I think that the coffee was called cafe and I liked it", id="mixed@x", subject="Hello"),
    )
    hits = search(asked, by=None).hits
    assert {hit.message.external_id for hit in hits} == found


def test_search_goes_on_where_it_stopped(shop: Neighbourhood) -> None:
    many(shop, 12)
    first = search("café", by=None, limit=5)
    rest = search("café", by=None, limit=50, before=first.before)
    assert len(first.hits) == 5 and len(rest.hits) == 7
    assert {h.message.pk for h in first.hits}.isdisjoint(h.message.pk for h in rest.hits)


@pytest.mark.parametrize("common", [-1, 10**9])
def test_a_word_is_found_the_same_by_walk_and_by_index(
    shop: Neighbourhood, monkeypatch: pytest.MonkeyPatch, common: int
) -> None:
    many(shop, 23)
    monkeypatch.setattr("colmado.answer.queries.search.COMMON", common)
    seen: list[int] = []
    found = search("café", by=None, limit=5)
    while True:
        seen += [hit.message.pk for hit in found.hits]
        if found.before is None:
            break
        found = search("café", by=None, limit=5, before=found.before)
    assert len(seen) == len(set(seen)) == 23
    assert seen == sorted(seen, reverse=True)


def test_the_filters_of_a_channel_and_a_kind_hold(shop: Neighbourhood) -> None:
    many(shop, 4)
    kinds = {talk.kind for talk in inbox(by=None).rows}
    assert len(inbox(by=None, channel="esquina").rows) == len(inbox(by=None, view="all", channel="esquina").rows) == 4
    assert inbox(by=None, channel="nowhere").rows == inbox(by=None, view="all", channel="nowhere").rows == []
    assert sum(len(inbox(by=None, channel="esquina", kind=kind).rows) for kind in kinds) == 4
