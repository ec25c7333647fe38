"""What the checks find before a reply leaves: measured on labelled replies, and place by place."""

from __future__ import annotations

import gettext
import time
from collections import Counter
from datetime import UTC, date, datetime
from math import sqrt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from colmado.answer.checks import CODES, Finding, alike, check
from colmado.answer.checks.elsewhere import only_sends_elsewhere
from colmado.answer.checks.words import SENTENCES
from colmado.answer.policy import insertable
from colmado.understand.kind import KINDS

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
HERE = Path(__file__).parent
ROOT = HERE.parents[1]
LETTERS = {
    **{"q": "question-left", "b": "blame", "o": "over-promise", "u": "promise-undated"},
    **{"w": "promise-unwritten", "n": "non-apology", "d": "deflection"},
}
# What the half of the replies that the wordings were not made with has to reach: precision, recall.
FLOORS = {
    **{"question-left": (0.9, 0.9), "blame": (0.95, 0.95), "over-promise": (0.95, 0.95)},
    **{"promise-undated": (0.95, 0.95), "promise-unwritten": (0.95, 0.95)},
    **{"non-apology": (0.95, 0.9), "deflection": (0.95, 0.9)},
}


def labelled(half: int) -> list[tuple[str, set[str], list[str], str]]:
    lines = [line for line in (HERE / "replies.txt").read_text().splitlines() if not line.startswith("#")]
    made = []
    for line in lines[half::2]:
        head, asked, reply = line.split(" | ")
        language, codes = head.split()
        made.append((language, {LETTERS[code] for code in codes if code != "-"}, asked.split(" // "), reply))
    return made


def look(reply: str, *asked: str, language: str = "en", **known: object) -> list[Finding]:
    return check(reply, asked, language=language, now=NOW, **known)  # type: ignore[arg-type]


def codes(reply: str, *asked: str, language: str = "en", **known: object) -> list[str]:
    return [finding.code for finding in look(reply, *asked, language=language, **known)]


def figures() -> dict[str, tuple[int, int, int]]:
    """Code -> how often it was right, too much, missing; on the half that was kept apart."""
    right, much, missing = Counter[str](), Counter[str](), Counter[str]()
    for language, wanted, asked, reply in labelled(1):
        got = set(codes(reply, *asked, language=language))
        right.update(got & wanted)
        much.update(got - wanted)
        missing.update(wanted - got)
    return {code: (right[code], much[code], missing[code]) for code in FLOORS}


def interval(right: int, n: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    z, share = 1.96, right / n
    middle, spread = share + z * z / (2 * n), z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return (middle - spread) / (1 + z * z / n), (middle + spread) / (1 + z * z / n)


def test_precision_and_recall_reach_their_floors() -> None:
    assert len(labelled(0)) + len(labelled(1)) >= 240
    low = {}
    for code, (right, much, missing) in figures().items():
        precision, recall = right / (right + much), right / (right + missing)
        if precision < FLOORS[code][0] or recall < FLOORS[code][1]:
            low[code] = (precision, recall)
    assert not low


def test_the_page_prints_the_figures_as_they_are() -> None:
    page = (ROOT / "docs" / "answer.md").read_text()
    for code, (right, much, missing) in figures().items():
        cells = []
        for n in (right + much, right + missing):
            low, high = interval(right, n)
            cells.append(f"{right} of {n} ({low:.2f}-{high:.2f})")
        row = f"| `{code}` | {' | '.join(cells)} |"
        assert row in page, f"docs/answer.md should hold: {row}"


def test_a_finding_quotes_its_place() -> None:
    reply = "¡Hola, Ánimo!\n> debería haber leído la etiqueta\nSegún vemos, debería haber leído la etiqueta."
    (found,) = look(reply, language="es")
    assert (found.code, reply[found.start : found.end]) == ("blame", "debería haber leído")
    assert found.start > reply.index("Según")


def test_a_question_left_is_quoted_from_their_message() -> None:
    asked = ("Hello.", "Do you open on Sundays? Is there parking nearby?")
    (found,) = look("Yes, on Sundays we open at ten.", *asked)
    assert (found.code, found.asked) == ("question-left", 1)
    assert asked[1][found.start : found.end] == found.quote == "Is there parking nearby?"


@pytest.mark.parametrize(
    "said", ['They told you "it is your own fault".', "Dijeron «es culpa suya» y no.", "> You failed to"]
)
def test_what_is_quoted_is_not_said(said: str) -> None:
    assert codes(said, language="und") == []


def test_accents_and_case_do_not_matter() -> None:
    assert codes("DEBERIA HABER LEIDO LA ETIQUETA", language="es") == ["blame"]
    assert codes("Deberi\u0301a haber lei\u0301do la etiqueta", language="es") == ["blame"]
    assert codes("No volvera a ocurrir", language="es") == ["over-promise"]


def test_a_third_language_is_left_alone() -> None:
    assert codes("You should have read the label.", "Why?", language="fr") == []
    assert codes("You should have read the label.", language="und") == ["blame"]


def test_a_promise_is_written_down_with_its_very_day() -> None:
    said = "We will send a new one on Monday."
    (found,) = look(said)
    assert (found.code, found.due) == ("promise-unwritten", date(2026, 11, 23))
    assert codes(said, promised=[date(2026, 11, 23)]) == []
    assert codes(said, promised=[date(2026, 11, 24)]) == ["promise-unwritten"]


def test_who_else_would_read_it() -> None:
    given = {"writers": ["ana@x.example"], "participants": ["ana@x.example", "beto@x.example"]}
    assert look("Yes.", recipients=["Ana@x.example"], **given) == []
    found = look("Yes.", recipients=["ana@x.example", "beto@x.example", "eve@y.example"], **given)
    assert [(one.code, one.quote) for one in found] == [("reply-all", "beto@x.example"), ("newcomer", "eve@y.example")]
    assert look("Hello.", recipients=["new@x.example"]) == [], "the first word is ours: whom it goes to was chosen"


def test_words_that_were_not_written_for_this_person() -> None:
    fact = "We open at nine on weekdays and at ten on Saturdays."
    assert codes(f"Hi Ana,\n\n{fact}\n\nBest regards, Marta", suggested=fact) == ["unchanged"]
    assert codes("At nine, and for you I will be there at half past eight already.", suggested=fact) == []
    assert codes(fact, recent=[f"Hello Beto. {fact}"] * 3) == ["repeated"]
    assert codes(fact, recent=[f"Hello Beto. {fact}"] * 2) == []
    assert codes("Yes, at nine.", recent=["Yes, at nine."] * 9) == []


def test_where_words_come_from() -> None:
    told = "We open at nine on weekdays and at ten on Saturdays, and the bread comes at eight."
    edited = "We open at nine on weekdays and at ten on Saturdays. For you I keep a loaf under the counter."
    assert alike.origin("Come at eight, I am here.", suggested=None, fact=False) == "own"
    assert alike.origin("Come at eight, I am here.", suggested=told, fact=False) == "own"
    assert alike.origin(f"Hello Ana. {told}", suggested=told, fact=False) == "unchanged"
    assert alike.origin(edited, suggested=told, fact=False) == "edited"
    assert alike.origin(edited, suggested=told, fact=True) == alike.origin(told, suggested=told, fact=True) == "fact"
    assert alike.alike("", "") == 0.0


def test_only_sending_elsewhere_is_no_answer_unless_they_asked_where() -> None:
    away = "Please contact our support team."
    assert only_sends_elsewhere(away, ["It is broken."], NOW)
    assert not only_sends_elsewhere(away, ["Who can I call about this?"], NOW)
    assert not only_sends_elsewhere(f"It is mended and leaves today. {away}", ["It is broken."], NOW)


def test_feelings_want_words_of_ones_own() -> None:
    assert {kind for kind in KINDS if not insertable(kind)} == {"complaint", "protest", "compliment", "concern"}
    assert insertable("")


def test_every_finding_has_its_sentence_in_both_languages() -> None:
    assert tuple(SENTENCES) == CODES
    with (ROOT / "src/colmado/web/locale/es/LC_MESSAGES/django.mo").open("rb") as file:
        spanish = gettext.GNUTranslations(file)
    for sentence in SENTENCES.values():
        said = spanish.gettext(sentence)
        assert said != sentence
        assert said % {"quote": "a", "due": "b", "n": 3} and sentence % {"quote": "a", "due": "b", "n": 3}


BOMBS = [
    *(" " * 100_000, "\n" * 100_000, "a" * 100_000, "a " * 50_000, "?" * 100_000, '"' * 100_000, ">\n" * 50_000),
    *("you should " * 9_000, "¿qué? " * 16_000, "we will " * 12_000, "por si en " * 10_000, "sorry " * 16_000),
    *("contact the the the " * 5_000, "garantizamos la la la " * 5_000, "ﷺ" * 30_000, "1.1.1." * 16_000, "á" * 100_000),
]


@pytest.mark.parametrize("text", BOMBS, ids=lambda text: repr(text[:16]))
def test_a_hostile_text_takes_linear_time(text: str) -> None:
    started = time.process_time()
    check(text, [text], language="", now=NOW, suggested=text, recent=[text])
    assert time.process_time() - started < 20  # a second or two here; what takes quadratic time takes minutes


PARTS = st.sampled_from(
    [
        *("you should have read", "nunca más", "¿cuándo?", "mañana te lo mando", "contact support"),
        *("?", "\n", "> ", "“", "”", "İ", "e\u0301", ". ", "ﷺ"),
    ]
)


@given(st.lists(PARTS | st.text(max_size=6), max_size=30).map(" ".join), st.sampled_from(["en", "es", "", "zz"]))
@settings(max_examples=300, deadline=None)
def test_any_text_never_raises_and_places_are_valid(text: str, language: str) -> None:
    for found in check(text, [text], language=language, now=NOW, suggested=text, recent=[text] * 3):
        assert found.code in CODES and 0 <= found.start <= found.end <= len(text)
        if found.code not in ("reply-all", "newcomer"):
            assert found.quote == text[found.start : found.end] != ""
