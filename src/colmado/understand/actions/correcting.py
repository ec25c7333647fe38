"""What teammates say a message is, and heads that were taught by it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from colmado.kit.errors import NotFound
from colmado.ledger.actions import note_down
from colmado.ledger.models import Teammate
from colmado.ledger.models.audit import Act
from colmado.ledger.queries.sight import must_arrange
from colmado.understand.head import Head
from colmado.understand.kind import SPAM
from colmado.understand.models import PERSON, Annotation, Correction, TaughtHead, ToGather, Vector

if TYPE_CHECKING:
    from colmado.understand.teaching import Taught


def keep_correction(*, message: int, kind: str, by: Teammate, at: datetime) -> Correction | None:
    """Keep what a teammate says the kind of a message is, and say so from now on; None if that stood there already.

    Raises NotFound where nothing was understood of the message yet.
    """
    said = Annotation.objects.select_for_update().filter(pk=message).only("kind", "version").first()
    if said is None:
        raise NotFound(_("message %s is not understood yet") % message)
    if said.kind == kind:
        return None
    row = Correction.objects.create(
        message_id=message, head="kind", was=said.kind, version=said.version, label=kind, by=by, at=at
    )
    if said.kind == SPAM and Vector.objects.filter(pk=message).exists():
        ToGather.objects.get_or_create(message_id=message)
    Annotation.objects.filter(pk=message).update(kind=kind, kind_p=1.0, version=PERSON, made_at=at)
    return row


def keep_taught(*, found: Taught, by: Teammate | None, at: datetime) -> TaughtHead:
    """Read with a taught head from now on. Raises NotAllowed, ValueError where teaching gave none."""
    must_arrange(by)
    if found.head is None:
        raise ValueError("teaching gave no better head: there is nothing to keep")
    raw, names = found.head.pack(), ("corrected", "before", "after", "agreed", "lost", "gain", "low", "high")
    version = Head.unpack(raw, found.head.name).version
    with transaction.atomic():
        row = TaughtHead.objects.create(
            name=found.head.name,
            tier=found.head.tier,
            version=version,
            content=raw,
            made_at=at,
            **{name: getattr(found, name) for name in names},
        )
        note_down(Act.TAUGHT, by=by, detail={"head": row.name, "version": version})
    return row


def put_head_aside(*, name: str, by: Teammate | None, at: datetime) -> TaughtHead:
    """Read without the last that was taught: with what was before it. Raises NotAllowed, NotFound if there is none."""
    must_arrange(by)
    with transaction.atomic():
        rows = TaughtHead.objects.select_for_update().filter(name=name, aside_at__isnull=True)
        row = rows.defer("content").order_by("-id").first()
        if row is None:
            raise NotFound(_("nothing was taught that could be put aside"))
        TaughtHead.objects.filter(pk=row.pk).update(aside_at=at)
        note_down(Act.TAUGHT, by=by, detail={"head": name, "put aside": row.version})
    return row
