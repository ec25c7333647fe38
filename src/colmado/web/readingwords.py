"""What the second reading says of a message, in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from colmado.answer.queries.voices import Voice
from colmado.understand.models import Reading

register = template.Library()

# head -> label -> words; a label that is not here says nothing worth a word.
LABELS: dict[str, dict[str, Callable[[], str]]] = {
    "sentiment": {
        "negative": lambda: pgettext("feeling", "unhappy"),
        "neutral": lambda: pgettext("feeling", "neither"),
        "positive": lambda: pgettext("feeling", "happy"),
    },
    "emotion": {
        "anger": lambda: pgettext("emotion", "anger"),
        "fear": lambda: pgettext("emotion", "fear"),
        "disappointment": lambda: pgettext("emotion", "disappointment"),
        "joy": lambda: pgettext("emotion", "joy"),
        "gratitude": lambda: pgettext("emotion", "gratitude"),
        "surprise": lambda: pgettext("emotion", "surprise"),
        "none": lambda: pgettext("emotion", "none"),
    },
    "act": {
        "asks": lambda: pgettext("act", "asks"),
        "answers": lambda: pgettext("act", "answers"),
        "listens": lambda: pgettext("act", "listens"),
        "states": lambda: pgettext("act", "tells"),
    },
    "root_cause": {
        "product": lambda: pgettext("cause", "the product"),
        "service": lambda: pgettext("cause", "the service"),
        "delivery": lambda: pgettext("cause", "delivery"),
        "price": lambda: pgettext("cause", "the price"),
        "information": lambda: pgettext("cause", "information"),
        "expectation": lambda: pgettext("cause", "what they expected"),
        "communication": lambda: pgettext("cause", "communication"),
        "staff": lambda: pgettext("cause", "our people"),
    },
    "urgency": {
        "now": lambda: pgettext("urgency", "urgent"),
        "soon": lambda: pgettext("urgency", "soon"),
        "none": lambda: pgettext("urgency", "no hurry"),
    },
    "churn": {"true": lambda: _("may leave"), "false": lambda: _("no sign of leaving")},
    "buying": {"true": lambda: _("wants to buy"), "false": lambda: _("no wish to buy")},
    "suggestion": {"true": lambda: _("proposes something"), "false": lambda: _("proposes nothing")},
}
HEADS = {
    "sentiment": lambda: _("How they feel"),
    "emotion": lambda: _("Their emotion"),
    "act": lambda: _("What they do"),
    "root_cause": lambda: _("What it is about"),
    "urgency": lambda: _("How urgent it is"),
    "churn": lambda: _("Whether they may leave"),
    "buying": lambda: _("Whether they want to buy"),
    "suggestion": lambda: _("Whether they propose something"),
}
# What a teammate should see beside the words: these heads, where they say this and are sure.
TOLD = (("urgency", ("now",)), ("churn", ("true",)), ("buying", ("true",)), ("root_cause", tuple(LABELS["root_cause"])))


WIDE = 160  # of a bar, in pixels


def says(head: str, label: object) -> str:
    """Say a head's label in words."""
    code = str(label).lower() if isinstance(label, bool) else str(label)
    return LABELS[head][code]() if code in LABELS[head] else code


@register.filter
def voice(one: Voice) -> str:
    """Say in words what some messages say."""
    return says(one.head, one.label)


@register.filter
def shares(one: Voice) -> str:
    """Say a share with its interval."""
    low, high = one.interval
    said = {"share": _whole(one.share), "low": _whole(low), "high": _whole(high)}
    return _("%(share)s%% (%(low)s to %(high)s)") % said if one.of else ""


@register.filter
def bar(one: Voice) -> SafeString:
    """Draw a share, and by a thin line how far it may be off."""
    low, high = (round(end * WIDE, 1) for end in one.interval)
    return format_html(
        '<svg class="share" viewBox="0 0 {} 14" width="{}" height="14" aria-hidden="true">'
        '<rect class="all" width="{}" height="14" rx="2"/><rect class="part" width="{}" height="14" rx="2"/>'
        '<path d="M{} 7H{}"/></svg>',
        *(WIDE, WIDE, WIDE, round(one.share * WIDE, 1), low, high),
    )


def _whole(share: float) -> int:
    return round(100 * share)


@register.filter
def telling(reading: Reading | str) -> Sequence[str]:
    """Say what is worth seeing beside a message; nothing of what the reading is unsure of."""
    if not isinstance(reading, Reading):
        return []
    labels = {head: str(getattr(reading, head)).lower() for head, _labels in TOLD}
    return [
        says(head, labels[head])
        for head, worth in TOLD
        if labels[head] in worth and head not in reading.unsure
    ]


@register.filter
def heads(reading: Reading | str) -> Sequence[tuple[str, str, float, bool]]:
    """Say everything a reading says: the question, the answer, how likely it is, and whether it is to be trusted."""
    if not isinstance(reading, Reading):
        return []
    return [
        (HEADS[head](), says(head, label), getattr(reading, f"{head}_p"), head not in reading.unsure)
        for head in HEADS
        if (label := getattr(reading, head)) != ""
    ]
