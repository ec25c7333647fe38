"""What people write about: every topic with its weeks, the messages behind each number; named and merged by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from colmado.kit.errors import InputError
from colmado.understand.topics import queries
from colmado.understand.topics.actions import merge_topics, rename_topic, unmerge_topic
from colmado.understand.topics.models import NAME
from colmado.understand.topics.queries import WEEK, Listed
from colmado.web.asking import listed, number, teammate
from colmado.web.trending import bars, name_of, told

FEW = 30  # topics of a page, unless all are asked for


@require_GET
def topics(request: HttpRequest) -> HttpResponse:
    """What people wrote about in twelve weeks, most written about first."""
    few = None if "all" in request.GET else FEW
    found = queries.topics(by=teammate(request), at=timezone.now(), few=few)
    shown = {"rows": [_shown(one) for one in found.rows], "others": found.others}
    return render(
        request, "understand/topics.html", {**shown, "gathered": found.gathered, "missing": found.missing}
    )


@require_GET
def topic(request: HttpRequest, pk: int) -> HttpResponse:
    """One topic: its weeks, what it is called and made of, and its messages: of a week, or of all twelve."""
    who, now = teammate(request), timezone.now()
    every = queries.topics(by=who, at=now)
    one = queries.topic(pk, by=who, among=every)
    week = number(request.GET.get("week", ""))
    rows, more = listed(request, queries.messages_of(pk, by=who, at=now, week=week))
    told_of = {
        **_shown(one),
        "parts": [(part.pk, name_of(part, None)) for part in one.parts if part.merged_into_id == pk],
        "above": one.topic.merged_into,
        "others": [(other.topic.pk, name_of(other.topic, other.said)) for other in every.rows if other.topic.pk != pk],
        "by_week": _by_week(one, now),
        "week": week,
        "rows": rows,
        "more": more,
        "longest": NAME,
    }
    return render(request, "understand/topic.html", told_of)


def _shown(one: Listed) -> dict[str, Any]:
    return {
        "one": one,
        "name": name_of(one.topic, one.said),
        "trend": told(one.trend),
        "bars": bars(one.weeks),
        "said": one.said,
    }


def _by_week(one: Listed, now: datetime) -> list[tuple[int, str, int]]:
    """Give the weeks in which somebody wrote about it: its number, its first day in words, how many messages."""
    first, _end = queries.span(now)
    way = pgettext("date format", "j M")
    starts = [timezone.localtime(first + week * WEEK) for week in range(len(one.weeks))]
    return [(week, date_format(starts[week], way), n) for week, n in enumerate(one.weeks) if n]


@require_POST
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a topic by a name of one's own, or by its people's words again."""
    row = rename_topic(topic=pk, name=request.POST.get("name", ""), by=teammate(request))
    said = _("It is called “%(name)s” now.") % {"name": row.name} if row.name else _("It has its people's words again.")
    notes.success(request, said)
    return redirect("topic", pk)


@require_POST
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a topic a part of another."""
    into = number(request.POST.get("into", ""))
    if into is None:
        raise InputError(_("choose the topic that it belongs to"))
    whole = merge_topics(topic=pk, into=into, by=teammate(request))
    notes.success(request, _("Put together. It can be taken apart again here."))
    return redirect("topic", whole.pk)


@require_POST
def unmerge(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a topic out of the one it is a part of."""
    unmerge_topic(topic=pk, by=teammate(request))
    notes.success(request, _("Taken apart: it is a topic of its own again."))
    return redirect("topic", pk)
