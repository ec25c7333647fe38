"""The filters and tags our templates speak with."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from colmado.answer.queries.search import MARK, UNMARK

register = template.Library()

# One table of words for what the database says in codes, so that a code never reaches a person.
STATES = {
    "open": lambda: pgettext("state", "waiting"),
    "answered": lambda: pgettext("state", "answered"),
    "acknowledged": lambda: pgettext("state", "acknowledged"),
    "answered-by-customer": lambda: pgettext("state", "answered by another customer"),
    "merged": lambda: pgettext("state", "part of another message"),
    "no-reply-needed": lambda: pgettext("state", "no reply needed"),
    "spam": lambda: pgettext("state", "spam"),
    "arriving": lambda: pgettext("state", "arriving"),
    "quarantined": lambda: pgettext("state", "could not be read"),
    "queued": lambda: pgettext("outbox", "waits to leave"),
    "sending": lambda: pgettext("outbox", "leaving now"),
    "accepted": lambda: pgettext("outbox", "taken by their side"),
    "bounced": lambda: pgettext("outbox", "came back"),
    "failed": lambda: pgettext("outbox", "refused"),
    "uncertain": lambda: pgettext("outbox", "may not have arrived"),
    "withdrawn": lambda: pgettext("outbox", "taken back"),
    "pending": lambda: pgettext("status", "pending"),
    "snoozed": lambda: pgettext("status", "snoozed"),
    "resolved": lambda: pgettext("status", "resolved"),
}
KINDS = {
    "question": lambda: pgettext("kind", "question"),
    "concern": lambda: pgettext("kind", "concern"),
    "complaint": lambda: pgettext("kind", "complaint"),
    "compliment": lambda: pgettext("kind", "compliment"),
    "protest": lambda: pgettext("kind", "protest"),
    "suggestion": lambda: pgettext("kind", "suggestion"),
    "chatter": lambda: pgettext("kind", "chat"),
    "spam": lambda: pgettext("kind", "spam"),
    "other": lambda: pgettext("kind", "something else"),
    "": lambda: pgettext("kind", "not yet understood"),
}
VIEWS = {
    "waiting": lambda: _("Waiting"),
    "mine": lambda: _("Mine"),
    "all": lambda: _("Everyone"),
    "resolved": lambda: _("Resolved"),
}
LANGUAGES = {"es": lambda: _("Spanish"), "en": lambda: _("English"), "und": lambda: _("language unclear")}


@register.filter
def state(code: str) -> str:
    """Say a state in words."""
    return STATES[code]() if code in STATES else code


@register.filter
def kind(code: str) -> str:
    """Say a kind in words."""
    return KINDS[code]() if code in KINDS else code


@register.filter
def view_name(code: str) -> str:
    """Say a view of the inbox in words."""
    return VIEWS[code]() if code in VIEWS else code


@register.filter
def tongue(code: str) -> str:
    """Say a language in words."""
    return LANGUAGES[code]() if code in LANGUAGES else code


@register.filter
def said_at(moment: datetime | None) -> str:
    """Say when something was: the hour today, the weekday this week, the date before."""
    if moment is None:
        return ""
    local, today = timezone.localtime(moment), timezone.localdate()
    days = (today - local.date()).days
    if days == 0:
        return date_format(local, "H:i")
    if 0 < days < 7:
        return date_format(local, "D H:i")
    return date_format(local, "j M" if local.year == today.year else "j M Y")


@register.filter
def due(moment: datetime | None, now: datetime) -> str:
    """Say when something is due, or since when it is late."""
    if moment is None:
        return ""
    words = _("late since %s") if moment < now else _("due %s")
    return words % said_at(moment)


@register.filter
def hits(headline: str) -> SafeString:
    """Show a search headline with its matches marked; everything else is escaped."""
    marked = escape(headline).replace(MARK, "<mark>").replace(UNMARK, "</mark>")
    return mark_safe(marked)  # noqa: S308 - escaped in the line above


@register.filter
def of(states: dict[str, int], code: str) -> int:
    """Look a number up by its code."""
    return states.get(code, 0)
