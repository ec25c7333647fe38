"""The filters and tags our templates speak with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from colmado.answer.checks import Finding
from colmado.answer.queries.checking import sentence
from colmado.answer.queries.search import MARK, UNMARK
from colmado.channels.contract import Recipient
from colmado.ledger.models import Conversation

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
    "late": lambda: pgettext("view", "Late"),
    "mine": lambda: _("Mine"),
    "snoozed": lambda: pgettext("view", "Snoozed"),
    "all": lambda: _("Everyone"),
    "resolved": lambda: _("Resolved"),
}
GROUPS = {
    "late": lambda: pgettext("due", "Past their time"),
    "today": lambda: pgettext("due", "Due today"),
    "later": lambda: pgettext("due", "Due later"),
}
STANDINGS = {
    "late": lambda: _("Someone has waited too long"),
    "soon": lambda: _("Someone is due soon"),
    "calm": lambda: _("Nobody has waited too long"),
}
MEANINGS = {
    "waiting": lambda: pgettext("meaning", "waiting"),
    "late": lambda: pgettext("meaning", "late, or harm"),
    "answered": lambda: pgettext("meaning", "answered, or growing"),
    "link": lambda: pgettext("meaning", "a promise, or a link"),
}
LANGUAGES = {"es": lambda: _("Spanish"), "en": lambda: _("English"), "und": lambda: _("language unclear")}

POLICIES = {
    "undo_seconds": lambda: _("Seconds that a reply can be taken back before it leaves"),
    "regret_minutes": lambda: _("Minutes that an ending can be undone without saying why"),
    "silent_days": lambda: _("Days after which nobody having said whether it was solved counts as silence"),
    "fact_cap": lambda: _("How often a week one saved fact may leave unchanged"),
}
# Why a promise was withdrawn, where nobody but the house says it; else it is a teammate's own words.
WITHDRAWN = {"the reply it stood in was taken back": lambda: _("the reply it stood in was taken back")}

WEEK = 7  # within so many days a weekday says it, beyond them a date


def _say(words: Mapping[str, Callable[[], str]], code: str) -> str:
    return words[code]() if code in words else code


@register.filter
def state(code: str) -> str:
    """Say a state in words."""
    return _say(STATES, code)


@register.filter
def kind(code: str) -> str:
    """Say a kind in words."""
    return _say(KINDS, code)


@register.filter
def view_name(code: str) -> str:
    """Say a view of the inbox in words."""
    return _say(VIEWS, code)


@register.filter
def meaning(code: str) -> str:
    """Say what one of the four colours means."""
    return _say(MEANINGS, code)


@register.filter
def group_name(code: str) -> str:
    """Say a part of the inbox in words."""
    return _say(GROUPS, code)


@register.filter
def standing(code: str) -> str:
    """Say how the shop stands in words: what the awning's colour says."""
    return _say(STANDINGS, code)


@register.filter
def policy(code: str) -> str:
    """Say a policy of replies in words."""
    return _say(POLICIES, code)


@register.filter
def why_withdrawn(words: str) -> str:
    """Say why a promise was withdrawn."""
    return _say(WITHDRAWN, words)


@register.filter
def at_key(table: Mapping[str, object], key: str) -> object:
    """Look something up in a table."""
    return table.get(key, "")


@register.filter
def tongue(code: str) -> str:
    """Say a language in words."""
    return _say(LANGUAGES, code)


@register.filter
def percent(share: float) -> str:
    """Say a probability as one says it; what is not certain is never 100."""
    n = round(share * 100)
    return pgettext("a share of a hundred", "%(n)s%%") % {"n": n if share == 1 else min(99, n)}


@register.filter
def called(talk: Conversation) -> str:
    """Say with whom a row of the inbox is: the person's name where one is known, else the address."""
    return str(getattr(talk, "person_name", "") or talk.identity or _("Someone"))


@register.filter
def addresses(people: Sequence[Recipient]) -> str:
    """Say to whom a letter goes, as mail programs write it."""
    return ", ".join(f"{one.name} <{one.address}>" if one.name else one.address for one in people)


@register.filter
def shortened(words: str, limit: int = 140) -> str:
    """Cut at the end of a word, and say that something was cut."""
    return words if len(words) <= limit else words[:limit].rpartition(" ")[0].rstrip(",;:") + "…"


@register.filter
def said_at(moment: datetime | None) -> str:
    """Say when something is: the hour today, the weekday within a week, the date beyond."""
    if moment is None:
        return ""
    local, today = timezone.localtime(moment), timezone.localdate()
    days = abs((today - local.date()).days)
    if days == 0:
        return date_format(local, "H:i")
    if days < WEEK:
        return date_format(local, "D H:i")
    this_year = local.year == today.year
    return date_format(local, pgettext("date format", "j M") if this_year else pgettext("date format", "j M Y"))


@register.filter
def finding(found: Finding) -> str:
    """Say what was found in a reply before it leaves."""
    return sentence(found)


@register.filter
def month(moment: datetime) -> str:
    """Say a month, with its year where it is another than this."""
    local = timezone.localtime(moment)
    return date_format(local, "F" if local.year == timezone.localdate().year else "F Y")


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw one of our own icons; words beside it say the same."""
    return format_html('<svg class="i" aria-hidden="true"><use href="{}#{}"/></svg>', static("icons.svg"), name)


@register.simple_tag
def opens() -> SafeString:
    """Let a link open its conversation beside the list, where there is a list."""
    return mark_safe('hx-boost="true" hx-target="#talk" hx-swap="outerHTML" hx-push-url="true"')


@register.simple_tag
def swaps() -> SafeString:
    """Let a form act without leaving the conversation: the answer replaces it."""
    return mark_safe('hx-boost="true" hx-target="#talk" hx-swap="outerHTML" hx-push-url="false"')


@register.filter
def since(moment: datetime | None) -> str:
    """Say since when someone waits, as one says it aloud."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    days = (timezone.localdate() - local.date()).days
    if days <= 0:
        return _("since %(time)s") % {"time": date_format(local, "H:i")}
    if days == 1:
        return _("since yesterday")
    if days < WEEK:
        return _("since %(weekday)s") % {"weekday": date_format(local, "l")}
    return _("since %(date)s") % {"date": date_format(local, pgettext("date format", "j F"))}


@register.filter
def due(moment: datetime | None, now: datetime) -> str:
    """Say when something is due, or since when it is late."""
    if moment is None:
        return ""
    if moment < now:
        return _("late since %s") % said_at(moment)
    today = timezone.localtime(moment).date() == timezone.localdate()
    return (_("due today %s") if today else _("due %s")) % said_at(moment)


@register.filter
def hits(headline: str) -> SafeString:
    """Show a search headline with its matches marked; everything else is escaped."""
    marked = escape(headline).replace(MARK, "<mark>").replace(UNMARK, "</mark>")
    return mark_safe(marked)  # noqa: S308 - escaped in the line above
