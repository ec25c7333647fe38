"""What a second reading says of a message, as programs see it."""

from __future__ import annotations

from typing import Any

from colmado.api.shapes import Out


class ReadingOut(Out):
    """What a second reading, by meaning, says of a message; each with how likely it is. `unsure`: not to be trusted."""

    sentiment: str
    sentiment_p: float
    emotion: str
    emotion_p: float
    act: str
    act_p: float
    suggestion: bool
    suggestion_p: float
    buying: bool
    buying_p: float
    churn: bool
    churn_p: float
    urgency: str
    urgency_p: float
    root_cause: str
    root_cause_p: float | None
    unsure: list[str]
    version: str


def reading_out(row: Any) -> ReadingOut | None:
    """Render a reading; None where there is none."""
    return ReadingOut(**{name: getattr(row, name) for name in ReadingOut.model_fields}) if row else None
