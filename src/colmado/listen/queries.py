"""What listening can tell: what was received, and what waits in quarantine."""

from __future__ import annotations

from django.db.models import QuerySet

from colmado.listen.models import Quarantine


def quarantined(*, channel: str = "") -> QuerySet[Quarantine]:
    """Everything that could not be read and is not a message yet, newest first."""
    rows = Quarantine.objects.filter(message__isnull=True).select_related("channel").order_by("-id")
    return rows.filter(channel__name=channel) if channel else rows
