"""What every page knows of the shop: how it stands, told by the awning's colour and by words beside it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from colmado.answer.queries.messages import last_check
from colmado.ledger.models import Conversation, Teammate
from colmado.ledger.queries.sight import through

SOON = timedelta(hours=2)
REMEMBERED = 20  # seconds that pages of the inbox may use what another page found


def standing(first_due: datetime | None) -> str:
    """Say how the shop stands, by what is due first: late, soon, or calm."""
    if first_due is None:
        return "calm"
    now = timezone.now()
    return "late" if first_due < now else "soon" if first_due < now + SOON else "calm"


def first_due(by: Teammate) -> datetime | None:
    """Find when the first who waits is due: one row of an index."""
    waiting = Conversation.objects.filter(through(by), waiting__gt=0).order_by("due_at", "id")
    return remember(waiting.values_list("due_at", flat=True).first(), by=by)


def remember(due: datetime | None, *, by: Teammate) -> datetime | None:
    """Keep for a moment when the first is due, so that turning the inbox's pages costs no statement more."""
    cache.set(_key(by), (due,), REMEMBERED)
    return due


def remembered(by: Teammate) -> datetime | None:
    """Recall when the first is due, or look."""
    kept = cache.get(_key(by))
    return kept[0] if kept else first_due(by)


def _key(by: Teammate) -> str:
    return "first-due" if by.arranges else f"first-due-{by.pk}"


def gap() -> bool:
    """Whether the last count of the law found that something is missing."""
    last = last_check()
    return last is not None and not last.holds


def shop(request: HttpRequest) -> dict[str, object]:
    """Context for every template; asks the database only for someone who is signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"standing": "calm", "gap": False}
    return {"standing": SimpleLazyObject(lambda: standing(first_due(user))), "gap": SimpleLazyObject(gap)}
