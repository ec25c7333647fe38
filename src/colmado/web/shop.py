"""What every page knows of the shop: how it stands, told by the awning's colour and by words beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from colmado.answer.queries.messages import last_check
from colmado.ledger.models import Channel, Conversation, Teammate
from colmado.ledger.queries.sight import sees_everything, through
from colmado.loop.moving_in import progress

SHEETS = ("css/paper.css", "css/parts.css", "css/floor.css")
THEMES = ("light", "dark")
PLACES: dict[str, Callable[[], str]] = {
    "today": lambda: _("Today"),
    "inbox": lambda: _("Inbox"),
    "people": lambda: _("People"),
    "more": lambda: _("More"),
}
HERE = {"conversation": "inbox", "person": "people", "alike": "people", "topic": "topics"}
# What the palette offers: the key, what it does in words, and where it goes ("" where it acts on this page).
KEYS: tuple[tuple[str, Callable[[], str], str], ...] = (
    ("j", lambda: _("Next in the list"), ""),
    ("k", lambda: _("The one before"), ""),
    ("Enter", lambda: _("Open it"), ""),
    ("r", lambda: _("Answer"), ""),
    ("Ctrl Enter", lambda: _("Send"), ""),
    ("z", lambda: _("Undo"), ""),
    ("e", lambda: _("Mark as resolved"), ""),
    ("n", lambda: _("End it without a reply"), ""),
    ("p", lambda: _("Promise something"), ""),
    ("f", lambda: _("What we know"), ""),
    ("t", lambda: _("Note"), ""),
    ("a", lambda: _("Ask a colleague"), ""),
    ("h", lambda: _("Hand over"), ""),
    ("s", lambda: _("Put aside"), ""),
    ("x", lambda: _("Tick several"), ""),
    ("/", lambda: _("Search"), ""),
    ("g t", lambda: _("Today"), "/"),
    ("g i", lambda: _("Inbox"), "/inbox"),
    ("g m", lambda: _("Waiting for me"), "/inbox?view=mine"),
    ("g p", lambda: _("People"), "/people"),
    ("g o", lambda: _("Outbox"), "/outbox"),
    ("g c", lambda: _("Is everyone accounted for?"), "/check"),
    ("g h", lambda: _("Channels"), "/channels"),
    ("g s", lambda: _("Settings"), "/settings"),
    ("g f", lambda: _("Saved facts"), "/facts"),
    ("g u", lambda: _("Topics"), "/topics"),
    ("g e", lambda: _("Team"), "/team"),
    ("?", lambda: _("Keys and places"), ""),
)

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
    caches["here"].set(_key(by), (due,), REMEMBERED)
    return due


def remembered(by: Teammate) -> datetime | None:
    """Recall when the first is due, or look."""
    kept = caches["here"].get(_key(by))
    return kept[0] if kept else first_due(by)


def _key(by: Teammate) -> str:
    return "first-due" if sees_everything(by) else f"first-due-{by.pk}"


def gap() -> bool:
    """Whether the last count of the law found that something is missing."""
    last = last_check()
    return last is not None and not last.holds


def channel_names(by: Teammate) -> list[str]:
    """Name the channels a teammate may see: remembered for a moment, for the filters of the inbox."""
    key = "channels" if sees_everything(by) else f"channels-{by.pk}"
    names: list[str] | None = caches["here"].get(key)
    if names is None:
        rows = Channel.objects.filter(through(by, channel="", talk=None)).order_by("name")
        names = list(rows.values_list("name", flat=True)[:200])
        caches["here"].set(key, names, REMEMBERED)
    return names


def shop(request: HttpRequest) -> dict[str, object]:
    """Context for every template; asks the database only for someone who is signed in."""
    user = getattr(request, "user", None)
    match = request.resolver_match
    look: dict[str, object] = {
        "sheets": SHEETS,
        "theme": request.COOKIES.get("theme", "") if request.COOKIES.get("theme") in THEMES else "",
        "compact": request.COOKIES.get("rows") == "compact",
    }
    if settings.ENV.demo:
        look["demo"] = {"coming": SimpleLazyObject(lambda: progress(data=settings.ENV.data))}
    if user is None or not user.is_authenticated:
        return {"standing": "calm", "gap": False, **look}
    return {
        "standing": SimpleLazyObject(lambda: standing(first_due(user))),
        "gap": SimpleLazyObject(gap),
        "places": [(code, say()) for code, say in PLACES.items()],
        "here": HERE.get(match.url_name or "", match.url_name) if match else "",
        "keys": [(key, say(), what) for key, say, what in KEYS],
        **look,
    }
