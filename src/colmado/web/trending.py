"""What became of a topic, in words and as twelve small bars."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from colmado.ledger.models import Message
from colmado.understand.topics.models import Topic
from colmado.understand.topics.trend import BEFORE, EARLY, FALLING, NEW, RISING, STEADY, Trend
from colmado.web.words import shortened

BAR, GAP, HIGH = 8, 2, 28
WIDE = 100  # times; an interval that reaches further has no end worth saying
QUOTED = 60  # characters of a message that stand for a name


def name_of(topic: Topic, said: Message | None) -> str:
    """Call a topic: its name, else what somebody of it said, else that it has none."""
    if name := topic.called(get_language() or ""):
        return name
    return f"“{shortened(said.own_words, QUOTED)}”" if said else _("not named yet")


def told(trend: Trend) -> str:
    """Say what became of a topic, how surely and of how many."""
    if trend.ratio is None:
        return _("too early to say")
    said = {"ratio": _times(trend.ratio), "low": _times(trend.low), "high": _times(trend.high), "n": trend.n}
    if trend.name == NEW:
        return _("new: at least %(low)s times its share before, counted on %(n)s") % said
    if trend.name == EARLY and trend.high > WIDE:
        return _("too early to say: at least %(low)s times its share before, counted on %(n)s") % said
    words = {
        RISING: lambda: _("rising: %(ratio)s times its share before (%(low)s to %(high)s), counted on %(n)s"),
        FALLING: lambda: _("falling: %(ratio)s times its share before (%(low)s to %(high)s), counted on %(n)s"),
        STEADY: lambda: _("steady: %(ratio)s times its share before (%(low)s to %(high)s), counted on %(n)s"),
        EARLY: lambda: _("too early to say: %(low)s to %(high)s times its share before, counted on %(n)s"),
    }
    return words[trend.name]() % said


def _times(ratio: float) -> str:
    """Say a ratio as exactly as it is worth."""
    return number_format(f"{ratio:.2f}" if 0.005 <= ratio < 1 else f"{ratio:.1f}" if ratio >= 1 else "0")


def bars(weeks: Sequence[int]) -> SafeString:
    """Draw messages a week, oldest first; the weeks that are compared with those before stand out."""
    most = max(*weeks, 1)
    high = [max(2, round(n / most * HIGH)) if n else 1 for n in weeks]
    drawn = [f"M{at * (BAR + GAP)} {HIGH}v-{tall}h{BAR}v{tall}z" for at, tall in enumerate(high)]
    return format_html(
        '<svg class="bars" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">'
        '<path class="before" d="{}"/><path class="recent" d="{}"/></svg>',
        *(len(weeks) * (BAR + GAP) - GAP, HIGH) * 2,
        _("Messages a week, oldest first: %(weeks)s") % {"weeks": ", ".join(map(str, weeks))},
        *("".join(some) for some in (drawn[:BEFORE], drawn[BEFORE:])),
    )
