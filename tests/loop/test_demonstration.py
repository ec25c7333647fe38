"""The demo shop as it is when it opens: mostly on time, and the same however often it is opened."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.neighbourhood import Neighbourhood

from colmado.answer.actions.outcomes import end
from colmado.answer.queries.law import law
from colmado.demo.plan import plan_of
from colmado.kit.errors import InputError
from colmado.ledger.models import Conversation, Message, Order, Outcome, Teammate, Touch
from colmado.loop import arrival, demonstration, listening
from colmado.loop.demonstration import LATE, open_shop
from colmado.loop.moving_in import move_in, progress

WEEK = timedelta(days=7)
# The last Sunday at night, and the Friday afternoon before it.
SUNDAY = (datetime.now(UTC) - WEEK).replace(hour=3, minute=0) + timedelta(days=6 - (datetime.now(UTC) - WEEK).weekday())
FRIDAY = SUNDAY - timedelta(days=1, hours=11)


def late(at: datetime) -> int:
    return Conversation.objects.filter(waiting__gt=0, due_at__lt=at).count()


@pytest.mark.django_db
@pytest.mark.parametrize("now", [SUNDAY, FRIDAY], ids=["on a Sunday night", "on a Friday afternoon"])
def test_a_plain_demo_is_mostly_on_time_whenever_it_is_opened(tmp_path: Path, now: datetime) -> None:
    shop = open_shop(data=tmp_path, clock=lambda: now, people=0)
    assert shop.holds and shop.received > 140 and shop.coming == 0
    assert 3 <= late(now) <= LATE
    assert 12 <= Conversation.objects.filter(waiting__gt=0).count() <= 40
    assert not Outcome.objects.filter(state="answered", reply=None, why="").exists()
    assert progress(data=tmp_path) is None
    roles = dict(Teammate.objects.values_list("username", "role"))
    assert roles == {"marta": "owner", "diego": "teammate", "lucia": "commercial"}


@pytest.mark.django_db
def test_opened_again_it_is_the_same_and_keeps_what_was_done(tmp_path: Path) -> None:
    open_shop(data=tmp_path, clock=lambda: SUNDAY, people=0)
    first = Conversation.objects.filter(waiting__gt=0).order_by("due_at").first()
    assert first is not None
    end(conversation=first.pk, state="acknowledged", by=Teammate.objects.get(username="diego"), at=SUNDAY)
    before = (Message.objects.count(), Outcome.objects.count(), late(SUNDAY))
    later = SUNDAY + timedelta(days=2)
    again = open_shop(data=tmp_path, clock=lambda: later)
    assert (Message.objects.count(), Outcome.objects.count(), late(SUNDAY)) == before
    assert again.holds
    with pytest.raises(InputError, match="people 0; choose another folder"):
        open_shop(data=tmp_path, clock=lambda: later, people=300)


@pytest.mark.django_db
def test_a_real_shop_never_becomes_a_demo(shop: Neighbourhood, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds a shop that is no demo"):
        open_shop(data=tmp_path, clock=shop.clock)
    assert plan_of(tmp_path) is None
    assert not Teammate.objects.filter(username="lucia").exists()


@pytest.mark.django_db
def test_the_neighbourhood_moves_in_and_leaves_nobody_waiting_for_years(tmp_path: Path) -> None:
    opened = open_shop(data=tmp_path, clock=lambda: SUNDAY, people=60, years=1)
    told = progress(data=tmp_path)
    assert told is not None and (told.done, told.total) == (0, opened.coming)
    assert opened.coming > 200
    for channel in demonstration.Channel.objects.all():
        listening.collect(channel=channel, clock=lambda: SUNDAY)
    arrival.drain(clock=lambda: SUNDAY)
    told = progress(data=tmp_path)
    assert told is not None and told.done == told.total
    before = late(SUNDAY)
    assert before > 2 * LATE
    for _ in range(2):
        move_in(data=tmp_path, clock=lambda: SUNDAY, stop=threading.Event())
        assert progress(data=tmp_path) is None
        assert late(SUNDAY) <= LATE
        assert Order.objects.count() > 100 and Touch.objects.count() > 10
    found = law()
    assert found.holds and found.terms["answered"] > 100
