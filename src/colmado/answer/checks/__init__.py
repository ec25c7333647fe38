"""Look a reply over before it leaves: each check says what it found and where, and decides nothing. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from colmado.answer.checks.alike import ready_made
from colmado.answer.checks.contract import CODES, Draft, Finding
from colmado.answer.checks.elsewhere import deflections
from colmado.answer.checks.promising import promises
from colmado.answer.checks.questions import questions_left
from colmado.answer.checks.readers import readers
from colmado.answer.checks.tone import absolutes, blames, non_apologies
from colmado.understand.reading import read

__all__ = ["CODES", "Finding", "check"]

CHECKS = (questions_left, blames, absolutes, promises, non_apologies, deflections, readers, ready_made)


def check(
    reply: str,
    asked: Sequence[str],
    *,
    language: str,
    now: datetime,
    writers: Collection[str] = (),
    recipients: Sequence[str] = (),
    participants: Collection[str] = (),
    suggested: str | None = None,
    recent: Sequence[str] = (),
    promised: Collection[date] = (),
) -> list[Finding]:
    """Find what is worth another look in a reply, in the order of CODES.

    asked         the open messages' own words; places of question-left are in these, all others in the reply
    language      en or es; "" and "und" look for both; nothing in a text is found for any other
    now           aware, in the shop's zone: "tomorrow" is counted from it
    writers       addresses of those it answers; recipients: of all it would reach; participants: who took part
    recent        our other replies of this week; promised: the days of promises written down with this reply
    Never raises on any text; linear in the length of the texts.
    """
    draft = Draft(
        reply=read(reply),
        asked=[read(one) for one in asked],
        language=language,
        now=now,
        writers=writers,
        recipients=recipients,
        participants=participants,
        suggested=suggested,
        recent=recent,
        promised=promised,
    )
    return [finding for look in CHECKS for finding in look(draft)]
