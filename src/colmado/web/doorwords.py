"""Words for what happens at the door: roles, acts of the audit log, browsers."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from colmado.answer.models import Empowerment
from colmado.kit.money import to_major
from colmado.ledger.models import Audit
from colmado.web.spoken import spoken

register = template.Library()
register.filter("spoken", spoken)  # a sentence that a row keeps in English

ROLES = {
    "owner": lambda: pgettext("role", "owner"),
    "teammate": lambda: pgettext("role", "teammate"),
    "researcher": lambda: pgettext("role", "researcher"),
    "commercial": lambda: pgettext("role", "commercial"),
    "read-only": lambda: pgettext("role", "reader"),
}
ROLES_TOLD = {
    "owner": lambda: pgettext("role", "arranges the shop, and answers; sees everything"),
    "teammate": lambda: pgettext("role", "answers"),
    "researcher": lambda: pgettext("role", "reads, and answers nobody"),
    "commercial": lambda: pgettext("role", "answers; what hurts is shown only if it was handed to them"),
    "read-only": lambda: pgettext("role", "reads"),
}
ALONE = {
    "apologise": lambda: pgettext("may", "apologise in the name of the shop"),
    "replace": lambda: pgettext("may", "replace what is broken or wrong"),
    "refund": lambda: pgettext("may", "give money back"),
    "discount": lambda: pgettext("may", "give a discount"),
    "publish": lambda: pgettext("may", "say publicly when something will be mended"),
}
ACTS = {
    "signed-in": lambda: pgettext("act", "came in"),
    "sign-in-failed": lambda: pgettext("act", "could not come in"),
    "signed-out": lambda: pgettext("act", "went out"),
    "sessions-ended": lambda: pgettext("act", "ended sessions"),
    "password-changed": lambda: pgettext("act", "changed the password"),
    "factor-added": lambda: pgettext("act", "added a second proof"),
    "factor-removed": lambda: pgettext("act", "removed a second proof"),
    "factor-failed": lambda: pgettext("act", "gave a wrong code"),
    "invited": lambda: pgettext("act", "invited"),
    "invitation-withdrawn": lambda: pgettext("act", "took an invitation back"),
    "joined": lambda: pgettext("act", "joined"),
    "called": lambda: pgettext("act", "changed what they are called"),
    "left": lambda: pgettext("act", "let a teammate go"),
    "role-changed": lambda: pgettext("act", "changed a role"),
    "team-made": lambda: pgettext("act", "made a team"),
    "team-renamed": lambda: pgettext("act", "renamed a team"),
    "put-in-team": lambda: pgettext("act", "put into a team"),
    "taken-out-of-team": lambda: pgettext("act", "took out of a team"),
    "channel-connected": lambda: pgettext("act", "connected a channel"),
    "channel-changed": lambda: pgettext("act", "changed a channel"),
    "channel-given": lambda: pgettext("act", "gave a channel to a team"),
    "channel-rested": lambda: pgettext("act", "let a channel rest"),
    "channel-woken": lambda: pgettext("act", "woke a channel"),
    "hours-changed": lambda: pgettext("act", "changed the working hours"),
    "due-times-changed": lambda: pgettext("act", "changed the due times"),
    "holidays-changed": lambda: pgettext("act", "changed the holidays"),
    "policy-changed": lambda: pgettext("act", "changed how replies leave"),
    "empowered": lambda: pgettext("act", "let a teammate decide alone"),
    "empowerment-ended": lambda: pgettext("act", "took a decision back"),
    "token-made": lambda: pgettext("act", "made a token"),
    "token-revoked": lambda: pgettext("act", "revoked a token"),
    "hook-made": lambda: pgettext("act", "made a hook"),
    "hook-ended": lambda: pgettext("act", "ended a hook"),
    "translator-changed": lambda: pgettext("act", "changed the translator"),
    "taught": lambda: pgettext("act", "taught how messages are read"),
    "topic-renamed": lambda: pgettext("act", "named a topic"),
    "topic-merged": lambda: pgettext("act", "put topics together"),
    "topic-unmerged": lambda: pgettext("act", "took topics apart"),
    "claimed": lambda: pgettext("act", "said that two addresses are one person"),
    "claim-revoked": lambda: pgettext("act", "took back that two addresses are one person"),
    "parted": lambda: pgettext("act", "took an address out of a person"),
}
EVENTS = {
    "message-received": lambda: pgettext("event", "somebody wrote"),
    "conversation-waiting": lambda: pgettext("event", "a conversation waits"),
    "outcome": lambda: pgettext("event", "a message ended"),
    "reply-accepted": lambda: pgettext("event", "a reply was taken by their side"),
    "reply-bounced": lambda: pgettext("event", "a reply came back"),
    "promise-due": lambda: pgettext("event", "a promise is due"),
    "law-gap": lambda: pgettext("event", "the check found a gap"),
}
CALLS = {
    "queued": lambda: pgettext("call", "waits"),
    "taken": lambda: pgettext("call", "taken"),
    "given-up": lambda: pgettext("call", "given up"),
    "hidden": lambda: pgettext("call", "not theirs to see"),
}
SCOPES = {
    "read": lambda: pgettext("scope", "read"),
    "answer": lambda: pgettext("scope", "answer people"),
    "arrange": lambda: pgettext("scope", "arrange the shop"),
}
# What a browser says of itself, by a word in it; the first that fits is meant.
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrom": "Chrome", "Safari": "Safari"}
SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac", "Linux")


@register.filter
def role(code: str) -> str:
    """Say a role in words."""
    return ROLES[code]() if code in ROLES else code


@register.filter
def about_role(code: str) -> str:
    """Say what someone in a role does."""
    return ROLES_TOLD[code]() if code in ROLES_TOLD else ""


@register.filter
def alone(code: str) -> str:
    """Say in words what may be decided alone."""
    return ALONE[code]() if code in ALONE else code


@register.filter
def limit(sheet: Empowerment) -> str:
    """Say up to how much may be decided alone."""
    return f"{to_major(sheet.limit_minor or 0, sheet.currency)} {sheet.currency}"


@register.filter
def act(code: str) -> str:
    """Say what was done in words."""
    return ACTS[code]() if code in ACTS else code


@register.filter
def event(code: str) -> str:
    """Say in words what a hook is told of."""
    return EVENTS[code]() if code in EVENTS else code


@register.filter
def call_state(code: str) -> str:
    """Say in words what became of a call."""
    return CALLS[code]() if code in CALLS else code


@register.filter
def scope(code: str) -> str:
    """Say in words what a token may be used for."""
    return SCOPES[code]() if code in SCOPES else code


@register.filter
def more(row: Audit) -> str:
    """Say what else is known of an act: whom or what it was about, and its details."""
    said = [f"{row.about} {row.about_id}"] if row.about and row.about_id != row.by_id else []
    for name, value in row.detail.items():
        said.append(f"{name}: {', '.join(map(str, value)) if isinstance(value, list) else value}")
    return " · ".join(said)


@register.filter
def browser(user_agent: str) -> str:
    """Say with what someone came, as one says it aloud."""
    program = next((name for word, name in BROWSERS.items() if word in user_agent), _("another program"))
    system = next((name for name in SYSTEMS if name in user_agent), "")
    return _("%(browser)s on %(system)s") % {"browser": program, "system": system} if system else program
