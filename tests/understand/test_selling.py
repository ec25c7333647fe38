"""The selling linter: what sells, what only mentions it, and any text at all."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from train.selling.evaluate import figures
from train.selling.fit import both, messages
from train.selling.rows import rows

from colmado.understand.selling import HEAD, RULES, SIGNS, SOUNDS, WEIGHTS, WHY, lint, passages

ROOT = Path(__file__).parents[2]
ESSAYS = os.environ.get("COLMADO_ESSAYS")
SELLS = [
    "Buy now and save 20% on all winter coats. Offer ends Sunday!",
    "compra esto, haz aquello, no busques más!",
    "“Compra esto, haz aquello, no busques más!”",
    "Hazte con la tuya antes de que se agoten. Envío gratis, solo hoy.",
    "If you could use a hand with this, please get in touch for a chat. There's no commitment. Contact me now.",
    "If you?re interested, please get in touch. There?s no commitment, don?t wait. ?Contact me?now.",
    "Thanks for asking, it is oak. By the way, we have a huge sale on chairs this week, so don't miss it!",
    "https://shop.example/new",
]
MENTIONS = [
    "We never say 'buy now'. We would rather you asked us what you need.",
    "Nunca decimos «compra ya, últimas plazas». Preferimos que nos pregunten.",
    "¿por qué todos gritan OFERTA?",
    "Why does every shop shout SALE at me?",
    "Wanting to sell is useless. The word sell has to be almost forbidden: tell stories, listen, answer.",
    "Your slogan, blasted out with a link, is a fast path to ?Unlike?, ?Stop following? or ?Unsubscribe?.",
    "It costs 12,50 €, and we have two left in your size.",
    "Cuesta 12,50 € y nos quedan dos en tu talla. ¿Te aparto una?",
    "Monday is a holiday: we are closed. Back on Tuesday at nine.",
    "Factual recall: lot 22 of the almond butter may contain peanuts. Bring it back and we refund you.",
    "Please stop sending me mails that say last chance every day.",
    "El abrigo lo compré en las rebajas y ya se rompió la cremallera.",
    "> Buy now, last chance, 50% off!\nIs this mail really from you?",
    "",
    "   \n",
]
ESSAY = """Wanting to sell is not a method

Most of what reaches us shouts. Buy now, says one; last chance, says the next; everything is the best,
unbeatable, free. People did not go online for that. They went to talk with people.

We stopped writing "only three left" on our door. Nobody asked us to. In the year before, a third of what we
sold was sold at a discount, and those who came for the discount did not come back. What brought them back was
that Marta knew their names.

So we answer. We say what a thing costs when somebody asks, we say when it is not for them, and if we promise
a day we keep it. We do not know yet whether we sell more. We count, and we will write here what we find,
whatever it is.

Would you add something? We read every comment.
"""
ENSAYO = """Vender no es conversar

Durante años las empresas no preguntaban: decían compra, aprovecha, no busques más. Los carteles gritaban
rebajas y últimas unidades, y la publicidad prometía el mejor precio. La gente aprendió a no escuchar.

Nosotros quitamos los carteles. Cuando alguien pregunta cuánto cuesta, se lo decimos; cuando algo no le sirve,
también. No sabemos todavía si así se vende más. Lo contamos, y lo que salga lo escribiremos aquí.

¿Y ustedes, qué harían?
"""
PITCH = "\n\nInterested? Get in touch today for a free, no-obligation chat. Only three places left, so book now!\n"


@pytest.mark.parametrize("text", SELLS)
def test_what_sells_is_found_and_explained(text: str) -> None:
    found = lint(text)
    assert found.selling and found.hits
    for hit in found.hits:
        assert text[hit.start : hit.end] == hit.words != "" and hit.why == WHY[hit.rule]


@pytest.mark.parametrize("text", MENTIONS)
def test_mention_is_not_use(text: str) -> None:
    found = lint(text)
    assert not found.selling, found


def test_the_sentence_of_the_old_way_scores_high_and_each_order_is_a_place() -> None:
    found = lint("compra esto, haz aquello, no busques más!")
    assert found.score > 0.9
    assert [(hit.rule, hit.words) for hit in found.hits if hit.rule in RULES] == [
        ("buying", "compra esto"),
        ("buying", "no busques más"),
    ]


@pytest.mark.parametrize("text", [ESSAY, ENSAYO])
def test_an_essay_about_selling_does_not_sell_until_it_ends_in_a_pitch(text: str) -> None:
    assert not lint(text).selling
    found = lint(text + PITCH)
    assert found.selling
    assert max(hit.end for hit in found.hits) > len(text), "the pitch is shown"


def test_the_essays_where_somebody_has_them() -> None:
    if not ESSAYS:
        pytest.skip("COLMADO_ESSAYS names no folder with S0.txt to S4.txt")
    said = {path.stem: lint(path.read_text("utf-8", "replace")) for path in Path(ESSAYS).glob("S?.txt")}
    assert {name: found.selling for name, found in said.items()} == {
        **dict.fromkeys(("S0", "S1", "S3", "S4"), False),
        "S2": True,
    }


def plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


@pytest.mark.parametrize("text", [*SELLS[:2], *SELLS[3:-1], *MENTIONS])
@pytest.mark.parametrize(
    "change",
    [
        plain,
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: text.replace("'", "’"),
        lambda text: text.replace("Marta", "Yolanda").replace("oak", "elm"),
        lambda text: f"{text} 🙂" if text.strip() else text,
        str.swapcase,
    ],
    ids=["accents lost", "accents apart", "curly", "names", "a smile", "case"],
)
def test_what_does_not_matter_does_not_matter(text: str, change: object) -> None:
    made = change(text)  # type: ignore[operator]
    if change is str.swapcase:
        made = text.lower()  # capitals are shouting; without them nothing else may change
    assert lint(made).selling == lint(text).selling, made


def test_a_spanish_past_is_no_order() -> None:
    assert not lint("Compré el abrigo aquí, reservé la mesa y llegó tarde").selling
    assert lint("Comprá el abrigo aquí, reservá ya la mesa").selling


def test_both_ends_of_a_very_long_text_are_read() -> None:
    long = "The road was long and the dog slept. " * 20_000
    found = lint(f"{long}{PITCH}")
    assert found.selling and not lint(long).selling
    assert all(f"{long}{PITCH}"[hit.start : hit.end] == hit.words for hit in found.hits)


def test_a_link_may_be_another() -> None:
    for link in ("https://a.example/x", "http://tienda.example/rebajas?id=9", "www.shop.example"):
        assert not lint(f"Here is the manual you asked for: {link}").selling
        assert lint(f"Last chance, 20% off everything today: {link}").selling


def test_english_and_spanish_are_both_looked_for_and_no_other() -> None:
    text = "Compra ya, shop now, solo hoy"
    assert lint(text) == lint(text, "en") == lint(text, "es")
    assert not lint(text, "fr").selling


def test_the_page_prints_the_figures_as_they_are() -> None:
    page = (ROOT / "docs" / "selling.md").read_text()
    every = rows("test")
    for name, language in (("English", "en"), ("Spanish", "es"), ("both", "")):
        some = [row for row in every if row.language == language or not language]
        score, low, high, precision, recall = figures(some)
        row = f"| {name} | {len(some)} | **{score:.3f}** ({low:.3f}-{high:.3f}) | {precision:.3f} | {recall:.3f} |"
        assert row in page, f"docs/selling.md should hold: {row}"
        assert score > 0.85


def test_the_weights_are_those_of_the_texts() -> None:
    head, weights = both([*rows("train"), *rows("dev")], messages())
    kept = dict(line.split("\t") for line in WEIGHTS.read_text().splitlines())
    assert kept == {name: f"{weight:.3f}" for name, weight in weights.items()}
    assert head.pack() == HEAD.read_bytes()


def test_a_sound_alone_does_not_sell_and_is_shown_where_no_rule_says_more() -> None:
    shown = [lint(row.text).hits for row in rows("train") if lint(row.text).selling]
    heard = [hits for hits in shown if any(hit.rule == SOUNDS for hit in hits)]
    assert heard and all(any(hit.rule in SIGNS for hit in hits) for hits in heard)
    assert not any(hit.rule in RULES for hits in heard for hit in hits)


@pytest.mark.parametrize(
    "order",
    ["Cómpralo", "compralo", "cómprelas", "cómprenlo", "compradlas", "comprátelo", "Pídela", "pídanlas", "pedidlo",
     "consíguela", "consíganlo", "Elige la tuya", "elija la suya", "apuntaos", "apúntense", "apuntate", "sumate"],
)  # fmt: skip
def test_spanish_orders_are_known_in_every_form(order: str) -> None:
    assert any(hit.rule == "buying" for hit in lint(f"{order} hoy mismo, quedan pocas.").hits), order


def test_no_text_is_in_two_splits() -> None:
    texts = [row.text for split in ("train", "dev", "test") for row in rows(split)]
    assert len(set(texts)) == len(texts)


BOMBS = [
    *("buy now " * 125_000, "compra ya! " * 90_000, "a" * 1_000_000, "! " * 500_000, "https://x.example/ " * 50_000),
    *("\n" * 1_000_000, "SALE " * 200_000, "'" * 1_000_000, "? a " * 250_000, "¿buscas " * 125_000),
    "solo a " * 140_000,
    *("ﷺ" * 60_000, "no te lo pierdas, " * 55_000, "e\u0301" * 300_000, "12 " * 300_000, "no " * 300_000),
]


@pytest.mark.parametrize("text", BOMBS, ids=lambda text: repr(text[:14]))
def test_a_megabyte_takes_linear_work(text: str) -> None:
    """What takes quadratic work here takes hours and not seconds."""
    found = lint(text)
    assert 0 <= found.score <= 1


PARTS = st.sampled_from(
    [
        *("buy now", "compra ya", "20% off", "no te lo pierdas", "we never say", "‘", "“", "”", "'", "?", "\n", "> "),
        *("https://x.example", "SALE NOW", "!!", "İ", "e\u0301", "ﷺ", "🔥", "\ud800", "don?t miss", "$5", "2x1", "<b>"),
    ]
)


@given(st.lists(PARTS | st.text(max_size=6), max_size=30).map(" ".join), st.sampled_from(["en", "es", None, "zz", ""]))
@settings(max_examples=400, deadline=None)
def test_any_text_never_raises_and_places_are_valid(text: str, language: str | None) -> None:
    found = lint(text, language)
    assert found == lint(text, language)
    assert found.selling == (found.score >= 0.5)
    last = 0
    for hit in found.hits:
        assert 0 <= hit.start < hit.end <= len(text) and text[hit.start : hit.end] == hit.words
        assert hit.rule in (*RULES, *SIGNS, SOUNDS) and hit.start >= last
        last = hit.start
    assert passages(text, language)
