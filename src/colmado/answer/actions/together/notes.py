"""Notes between colleagues."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from colmado.answer.actions.conversations import taken
from colmado.answer.models import Note
from colmado.kit.errors import InputError, NotAllowed, NotFound
from colmado.ledger.models import Teammate


def add_note(*, conversation: int, text: str, by: Teammate, at: datetime) -> Note:
    """Write a note on a conversation; it never leaves the house. Raises InputError without words."""
    words = text.replace("\x00", "").strip()
    if not words:
        raise InputError(_("the note is empty: write something"))
    with transaction.atomic():
        talk = taken(conversation, by=by)
        return Note.objects.create(conversation=talk, by=by, at=at, text=words)


def take_back_note(*, note: int, by: Teammate, at: datetime) -> Note:
    """Mark a note as taken back: it stays, and is shown as such. Only its writer or an owner may."""
    with transaction.atomic():
        place = Note.objects.filter(pk=note).values_list("conversation", flat=True).first()
        if place is None:
            raise NotFound(_("there is no note %s") % note)
        taken(place, by=by)
        row: Note = Note.objects.select_for_update(of=("self",)).select_related("by").get(pk=note)
        if row.by_id != by.pk and not by.arranges:
            raise NotAllowed(_("only %s or an owner can take this note back") % row.by.called)
        if row.taken_back_at is not None:
            raise InputError(_("note %s was taken back already") % note)
        row.taken_back_at, row.taken_back_by = at, by
        row.save()
    return row
