"""The backlog of the house: messages that have not been through a room."""

from __future__ import annotations

from django.db.models import QuerySet

from colmado.ledger.models import Arrival, ToRead


def unannotated() -> QuerySet[Arrival]:
    """Arrivals that have not been understood, oldest first, locked; what a rival holds is skipped."""
    return (
        Arrival.objects.filter(annotated=False)
        .select_for_update(skip_locked=True, no_key=True)
        .order_by("message_id")
    )


def unrecognised() -> QuerySet[Arrival]:
    """Arrivals whose writer has not been recognised, oldest first, locked; what a rival holds is skipped."""
    return (
        Arrival.objects.filter(recognised=False)
        .select_for_update(skip_locked=True, no_key=True)
        .order_by("message_id")
    )


def unread() -> QuerySet[ToRead]:
    """Messages whose second reading is to come, newest first, locked; what a rival holds is skipped."""
    return ToRead.objects.filter(changed=False).select_for_update(skip_locked=True, no_key=True).order_by("-message_id")


def changed() -> QuerySet[ToRead]:
    """Messages that turned out to be of another kind, oldest first, locked; what a rival holds is skipped."""
    return ToRead.objects.filter(changed=True).select_for_update(skip_locked=True, no_key=True).order_by("message_id")
