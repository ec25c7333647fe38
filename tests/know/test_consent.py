"""What somebody allows: out wins, only its owner takes it back, and no identity's word is lost among others."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colmado.know.consent import IN, NEEDS_YES, NEITHER, OUT, Allowed, Purpose, Statement, of_identity, of_person
from colmado.know.gate import MOST, WITHIN, Asked, Why, refusals

NOON = datetime(2026, 11, 17, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ME, WORK = 7, 8


def said(number: int, state: str, purpose: str = "news", channel: str = "", **more: object) -> Statement:
    made = Statement(number, ME, purpose, channel, state, False, NOON - DAY)  # type: ignore[arg-type]
    return replace(made, **more)  # type: ignore[arg-type]


def state(*some: Statement, purpose: Purpose = Purpose.NEWS, channel: str = "email", at: datetime = NOON) -> str:
    return of_identity(some, purpose, channel, at).state


def test_nobody_said_anything() -> None:
    assert of_identity([], Purpose.NEWS, "email", NOON) == Allowed(NEITHER, None)


def test_who_leaves_has_left_everything_but_an_answer() -> None:
    left = said(2, OUT, "")
    assert {purpose: state(said(1, IN), left, purpose=purpose) for purpose in Purpose} == {
        **dict.fromkeys(Purpose, OUT),
        Purpose.ANSWER: NEITHER,
    }
    assert state(said(1, OUT, "answer"), purpose=Purpose.ANSWER) == OUT


def test_only_its_owner_comes_back() -> None:
    assert state(said(1, OUT), said(2, IN)) == OUT, "somebody else typed the address into a form"
    assert state(said(1, OUT), said(2, NEITHER)) == OUT, "a list was imported"
    assert state(said(1, OUT), said(2, IN, proved=True)) == IN
    assert state(said(1, OUT), said(2, IN, proved=True), said(3, OUT)) == OUT


def test_channels_and_purposes_are_apart() -> None:
    phone = said(1, OUT, "", "phone")
    assert state(phone) == NEITHER and state(phone, channel="phone") == OUT
    assert state(said(1, OUT, "offer")) == NEITHER


def test_a_pause_ends_by_itself_and_what_was_before_it_holds_again() -> None:
    pause = said(2, OUT, "", until=NOON + DAY)
    assert (state(said(1, IN), pause), state(said(1, IN), pause, at=NOON + DAY)) == (OUT, IN)
    assert of_identity([pause], Purpose.NEWS, "email", NOON).pause == NOON + DAY
    left = said(1, OUT, "")
    assert of_identity([left, pause], Purpose.NEWS, "email", NOON).pause is None, "who has left is not on a pause"


STATEMENTS = st.lists(
    st.builds(
        Statement,
        number=st.integers(1, 50),
        identity=st.sampled_from([ME, WORK, 9]),
        purpose=st.sampled_from(["", *Purpose]),
        channel=st.sampled_from(["", "email", "phone"]),
        state=st.sampled_from([IN, OUT, NEITHER]),
        proved=st.booleans(),
        at=st.sampled_from([NOON - 2 * DAY, NOON - DAY]),
        until=st.sampled_from([None, None, NOON - DAY, NOON + DAY]),
    ),
    max_size=8,
    unique_by=lambda one: one.number,
)


@given(STATEMENTS, st.sampled_from(Purpose), st.sampled_from(["email", "phone"]))
def test_more_identities_never_allow_more(some: list[Statement], purpose: Purpose, channel: str) -> None:
    alone = of_person(some, [ME], ME, purpose, channel, NOON).state
    together = of_person(some, [ME, WORK, 9], ME, purpose, channel, NOON).state
    assert together in (alone, OUT)
    each = ([one for one in some if one.identity == identity] for identity in (ME, WORK, 9))
    apart = {of_identity(said, purpose, channel, NOON).state for said in each}
    assert (together == OUT) == (OUT in apart)


@given(STATEMENTS, st.sampled_from(Purpose))
def test_nothing_unproved_takes_an_out_back(some: list[Statement], purpose: Purpose) -> None:
    mine = [one for one in some if one.identity == ME]
    if of_identity(mine, purpose, "email", NOON).state == OUT:
        for claimed in (IN, NEITHER):
            assert state(*mine, said(60, claimed, purpose), purpose=purpose) == OUT


ANYONE = (Allowed(NEITHER, None),)


def whys(purpose: Purpose, **more: object) -> list[Why]:
    asked = replace(Asked(purpose, NOON, ANYONE), **more)  # type: ignore[arg-type]
    return [one.why for one in refusals(asked)]


def test_an_answer_leaves_at_night_to_a_child_and_however_often() -> None:
    night = NOON.replace(hour=3)
    assert whys(Purpose.ANSWER, at=night, child=True, begun_at=[NOON] * 9) == []
    assert whys(Purpose.ANSWER, allowed=(Allowed(OUT, said(1, OUT, "answer")),)) == [Why.SAID_NO]


def test_what_needs_a_yes_needs_a_yes() -> None:
    for purpose in Purpose:
        assert whys(purpose) == ([Why.NOBODY_SAID_YES] if purpose in NEEDS_YES else [])
        assert whys(purpose, allowed=(Allowed(IN, said(1, IN)),)) == []
    both = (Allowed(IN, said(1, IN)), *ANYONE)
    assert whys(Purpose.NEWS, allowed=both) == [Why.NOBODY_SAID_YES], "everyone it goes to"


def test_all_reasons_are_given_with_their_end() -> None:
    asked = Asked(
        Purpose.ASK,
        NOON.replace(hour=22),
        (Allowed(OUT, said(4, OUT, "", until=NOON + DAY)),),
        begun_at=[NOON - timedelta(hours=1), NOON - 2 * DAY, NOON - 30 * DAY],
        child=True,
        gone=True,
    )
    found = {one.why: one for one in refusals(asked)}
    assert set(found) == {Why.PAUSED, Why.GONE, Why.CHILD, Why.AT_NIGHT, Why.TOO_OFTEN}
    assert (found[Why.PAUSED].until, found[Why.PAUSED].statement) == (NOON + DAY, 4)
    assert found[Why.AT_NIGHT].until == NOON.replace(day=18, hour=9)
    assert found[Why.TOO_OFTEN].until == NOON - 2 * DAY + WITHIN


@pytest.mark.parametrize(("hour", "may"), [(0, False), (8, False), (9, True), (20, True), (21, False)])
def test_the_day_has_its_hours(hour: int, may: bool) -> None:
    assert (whys(Purpose.ASK, at=NOON.replace(hour=hour)) == []) == may


def test_too_often_ends_when_one_more_may_leave() -> None:
    began = [NOON - timedelta(days=day) for day in range(1, MOST + 2)]
    [only] = refusals(Asked(Purpose.ASK, NOON, ANYONE, begun_at=began))
    assert only.until is not None
    assert refusals(Asked(Purpose.ASK, only.until.replace(hour=12), ANYONE, begun_at=began[:MOST])) == []
