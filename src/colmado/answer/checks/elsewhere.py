"""deflection: a reply that only sends them elsewhere. It is no answer, and whoever wrote still waits. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from colmado.answer.checks.contract import Draft, Finding
from colmado.understand.reading import read
from colmado.understand.spans.elsewhere import sends_elsewhere


def deflections(draft: Draft) -> Iterator[Finding]:
    """Find the sentence that sends them elsewhere, if nothing else is said and that is not what they asked for."""
    away = sends_elsewhere(draft.reply, draft.asked, language=draft.language, now=draft.now)
    if away:
        yield draft.found("deflection", away.start, away.end)


def only_sends_elsewhere(reply: str, asked: Sequence[str], now: datetime, language: str = "") -> bool:
    """Say whether a reply to what was asked is no more than being sent elsewhere."""
    draft = Draft(reply=read(reply), asked=[read(one) for one in asked], language=language, now=now)
    return any(deflections(draft))
