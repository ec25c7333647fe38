"""Gathering: who founds a topic, that it keeps its number, and that the cut into batches changes nothing."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from tests.house.source import ROOT

from colmado.kit.errors import NotEnoughData
from colmado.understand.encoder import USE, encoder
from colmado.understand.topics import gathering
from colmado.understand.topics.gathering import BEGIN, F32, SETTLED, Joined, State, begin, gather

DIM = 64


def unit(rows: F32) -> F32:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def about(number: int, count: int, *, noise: float = 0.6, seed: int = 0) -> F32:
    """Messages about one thing: a direction of its own, and noise."""
    middle = np.random.default_rng(1000 + number).standard_normal(DIM)
    apart = np.random.default_rng([seed, number]).standard_normal((count, DIM))
    return unit(middle / np.linalg.norm(middle) + noise * apart / np.sqrt(DIM))


def empty() -> State:
    return State(np.zeros(DIM, dtype=np.float32))


def take(state: State, rows: F32, *, first: int = 0, people: list[int] | None = None) -> list[Joined]:
    numbers = range(first, first + len(rows))
    return gather(state, rows, numbers, people or numbers)


def street() -> F32:
    """Twelve things many write about, mixed, and as many messages that are about nothing."""
    said = np.vstack([*(about(number, 40) for number in range(12)), about(99, 480, noise=5)])
    return said[np.random.default_rng(5).permutation(len(said))]


def test_five_messages_of_three_people_are_a_topic_and_a_person_who_repeats_themselves_is_none() -> None:
    rows = about(1, 5)
    assert take(empty(), rows, people=[7, 7, 7, 7, 7]) == []
    assert take(empty(), rows, people=[7, 7, 7, 7, 8]) == []
    assert take(empty(), rows[:4]) == []
    found = take(empty(), rows, people=[7, 7, 7, 8, 9])
    assert [one.message for one in found] == [0, 1, 2, 3, 4] and {one.topic for one in found} == {1}
    assert all(gathering.NEAR <= one.nearness <= 1.0001 for one in found)


def test_what_is_said_by_nobody_else_waits_until_others_say_it() -> None:
    state = empty()
    assert take(state, about(1, 4)) == []
    assert take(state, about(2, 4), first=10) == []
    found = take(state, about(1, 1, seed=1), first=20)
    assert [one.message for one in found] == [0, 1, 2, 3, 20]
    assert state.waiting.messages.tolist() == [10, 11, 12, 13]


@pytest.mark.parametrize("cuts", [(0, 1, 2, 960), (0, 100, 355, 356, 700, 960), (*range(0, 961, 7), 960)])
def test_the_cut_into_batches_changes_nothing(cuts: tuple[int, ...]) -> None:
    rows, whole, parts = street(), empty(), empty()
    at_once = take(whole, rows)
    one_by_one = [joined for a, b in pairwise(cuts) for joined in take(parts, rows[a:b], first=a)]
    assert len(whole.topics) == 12 and len(at_once) == 480
    assert [(one.message, one.topic) for one in at_once] == [(one.message, one.topic) for one in one_by_one]
    assert parts.waiting.messages.tolist() == whole.waiting.messages.tolist()
    assert parts.waiting.place.tolist() == whole.waiting.place.tolist() and parts.waited == whole.waited


def test_a_topic_keeps_its_number_and_others_get_new_ones() -> None:
    state = empty()
    first = {one.topic for one in take(state, about(1, 10))}
    for round_ in range(20):
        take(state, about(2 + round_, 10), first=100 * (1 + round_))
    assert {one.topic for one in take(state, about(1, 50, seed=3), first=9000)} == first == {1}
    assert [topic.number for topic in state.topics] == list(range(1, 22))


def test_a_centre_moves_less_and_less_and_then_stays() -> None:
    state = empty()
    take(state, about(1, 10))
    founded = state.topics[0].centre
    take(state, about(1, SETTLED, seed=1), first=10)
    settled = state.topics[0].centre
    assert 0.9 < founded @ settled < 0.999 and state.topics[0].size == state.topics[0].made_of == SETTLED
    leaning = unit(about(1, 500, seed=2) + 0.5 * about(2, 500, noise=0))
    assert len(take(state, leaning, first=5000)) == 500
    assert np.array_equal(state.topics[0].centre, settled)


def test_what_has_waited_too_long_is_given_up() -> None:
    state = empty()
    take(state, about(1, 4))
    lonely = np.random.default_rng(3).standard_normal((gathering.WAIT, DIM))
    orthogonal = unit(lonely - np.outer(lonely @ about(1, 1, noise=0)[0], about(1, 1, noise=0)[0]))
    take(state, orthogonal, first=10, people=[1] * gathering.WAIT)
    assert take(state, about(1, 1, seed=1), first=90_000) == [] and len(state.waiting.messages) == gathering.WAIT


def test_it_begins_with_what_all_messages_have_in_common() -> None:
    shop = unit(np.vstack([about(number % 5, 1, seed=number) for number in range(BEGIN)]) + 3 * about(50, 1, noise=0))
    state = begin(shop)
    assert len({one.topic for one in take(state, shop)}) == 5
    with pytest.raises(NotEnoughData, match=f"from {BEGIN} messages on, and so far there are 12"):
        begin(shop[:12])


def test_the_same_matter_in_two_languages_is_one_topic() -> None:
    asked = [
        "Where is my order? It should have been here on Monday.", "My order has not arrived yet",
        "When will my order be delivered?", "Order still not here, where is it", "I am still waiting for my order",
        "¿Dónde está mi pedido? Tenía que llegar el lunes.", "Mi pedido todavía no ha llegado",
        "¿Cuándo me entregan el pedido?", "sigo esperando mi pedido", "el pedido no llega, donde esta",
    ]  # fmt: skip
    beside = [
        "Do you have gluten free bread?", "¿Tenéis pan sin gluten?", "What time do you close on Sundays?",
        "¿A qué hora cerráis?", "Your new shop window is lovely", "Qué bonito el escaparate nuevo",
    ]  # fmt: skip
    said = (ROOT / "train" / "messages" / "dev.tsv").read_text("utf-8").splitlines()[1 : BEGIN + 1]
    rows = encoder(USE).encode([*asked, *beside])
    state = begin(encoder(USE).encode([line.split("\t")[-1] for line in said]))
    found = gather(state, rows, range(16), range(16))
    assert {one.topic for one in found} == {1} and {one.message for one in found} >= {1, 2, 3, 6, 7, 9}
    assert {one.message for one in found} <= set(range(10))
