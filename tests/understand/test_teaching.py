"""A head learns from corrections, in turns it has not seen, and is kept only where it is better for sure."""

from __future__ import annotations

import json

import numpy as np
import pytest
from tests.conftest import Place
from tests.neighbourhood import ANA, Neighbourhood, mail

from colmado.answer.actions.correcting import correct
from colmado.answer.actions.outcomes import end
from colmado.kit.errors import NotAllowed, NotEnoughData
from colmado.ledger.models import Message
from colmado.loop.learning import learn
from colmado.understand import shipped
from colmado.understand.actions import put_head_aside
from colmado.understand.head import Head
from colmado.understand.models import Annotation, TaughtHead
from colmado.understand.scoring import Scorer
from colmado.understand.teaching import FEWEST, teach

DAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "mañana", "la semana que viene")
WAYS = (
    "¿Me dais turno para {} con la doctora Vela?", "Quería turno {} si puede ser", "Hola, ¿hay turno {}?",
    "Necesito turno para mi hijo {}", "¿Queda algún turno {} por la tarde?",
)  # fmt: skip
TURNS = [way.format(day) for day in DAYS for way in WAYS]  # what this shop calls "other": another house takes them
ASKS = [
    f"¿{ask} {thing}?"
    for ask in ("Cuánto cuesta", "Tenéis todavía", "Dónde puedo ver", "De qué material es", "Cuándo llega")
    for thing in ("la mesa redonda", "el jersey azul", "la lámpara de pie", "el café molido", "la cuna", "el libro")
]


def labels(head: Head, texts: list[str]) -> list[str]:
    return Scorer([head]).score(texts)[0].labels


def test_what_is_said_again_and_again_is_learned_and_the_rest_is_kept() -> None:
    head = shipped.head("kind")
    found = teach(head, TURNS, ["other"] * len(TURNS), ASKS)
    assert found.head is not None and found.low > 0
    assert found.before <= 2 and found.after > 0.8 * len(TURNS) and found.lost <= 2
    new = ["Buenas, ¿tendríais turno el domingo?", "turno para Lucía el 14, gracias"]
    assert labels(found.head, new) == ["other", "other"]
    assert np.mean([a == b for a, b in zip(labels(head, ASKS), labels(found.head, ASKS), strict=True)]) > 0.9


def test_noise_teaches_nothing() -> None:
    head = shipped.head("kind")
    rng = np.random.default_rng(3)
    noise = [head.labels[k] for k in rng.integers(0, len(head.labels), len(ASKS))]
    found = teach(head, ASKS, noise, TURNS)
    assert found.head is None and found.low <= 0


def test_the_same_lessons_give_the_same_head() -> None:
    one, two = (teach(shipped.head("kind"), TURNS, ["other"] * len(TURNS), ASKS).head for _ in range(2))
    assert one and two and one.pack() == two.pack()


def test_too_few_corrections_are_told() -> None:
    with pytest.raises(NotEnoughData, match=f"from {FEWEST} corrections on, and so far there are 3"):
        teach(shipped.head("kind"), TURNS[:3], ["other"] * 3, ASKS)


def test_a_shop_learns_reads_by_it_and_can_put_it_aside(shop: Neighbourhood) -> None:
    shop.hear(*(mail(ANA, text, id=f"{n}@x", subject="") for n, text in enumerate([*TURNS, *ASKS])))
    for message in Message.objects.filter(text__contains="turno"):
        correct(message=message.pk, kind="other", by=shop.marta, at=shop.clock())
    for message in Message.objects.exclude(text__contains="turno"):
        talk = message.conversation_id or 0
        end(conversation=talk, state="no-reply-needed", by=shop.marta, at=shop.clock(), why="told")
    with pytest.raises(NotAllowed):
        learn(by=shop.diego, at=shop.clock())
    found = learn(by=shop.marta, at=shop.clock())
    row = TaughtHead.objects.get()
    assert found.head is not None and (row.corrected, row.after) == (len(TURNS), found.after)

    def kind_of(number: int) -> tuple[str, str]:
        shop.hear(mail(ANA, "¿Tendríais turno el domingo?", id=f"new{number}@x", subject=""))
        shop.read_again()
        said = Annotation.objects.get(message__external_id=f"new{number}@x")
        return said.kind, said.version

    assert kind_of(1) == ("other", row.version)
    put_head_aside(name="kind", by=shop.marta, at=shop.clock())
    kind, version = kind_of(2)
    assert kind != "other" and version == shipped.head("kind", 2).version
    assert Annotation.objects.get(message__external_id="0@x").version == "a person"


def test_by_command(place: Place) -> None:
    done = place.run("train", "--json", check=False)
    assert done.returncode == 3 and "it learns from 20 corrections on" in json.loads(done.stdout)["error"]
    assert place.run("train", "--undo", check=False).returncode == 2
