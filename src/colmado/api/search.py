"""Search: everything that was said."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from colmado.answer.queries.search import MARK, UNMARK
from colmado.answer.queries.search import search as find
from colmado.api.keys import READ, who
from colmado.api.messages import MessageLine, line_out
from colmado.api.shapes import Id, In, Limit, Line, Out, Rows, told

router = Router(tags=["search"])


class HitOut(Out):
    """A message that matches, and its words around the matches, which stand between ** and **."""

    message: MessageLine
    headline: str


class Asked(In):
    """Words, "phrases", or, -not."""

    q: Line
    after: Id | None = None
    limit: Limit = 25


@router.get("search", auth=READ, response=told(Rows[HitOut]))
def search(request: HttpRequest, asked: Query[Asked]) -> Any:
    """Find messages by words, newest first."""
    found = find(asked.q, by=who(request), limit=asked.limit, before=asked.after)
    rows = [
        HitOut(message=line_out(hit.message), headline=hit.headline.replace(MARK, "**").replace(UNMARK, "**"))
        for hit in found.hits
    ]
    return Rows(rows=rows, after=str(found.before) if found.before else None)
