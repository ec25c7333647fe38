"""What waits for an answer in one conversation."""

from __future__ import annotations

from colmado.ledger.models import Conversation, Message
from colmado.ledger.models.outcome import State


def waiting(talk: Conversation) -> list[Message]:
    """The open messages that no reply is on its way to, oldest first, with author and obligation. One statement."""
    rows = Message.objects.filter(obligation__conversation=talk, obligation__state=State.OPEN)
    return list(rows.filter(obligation__reply__isnull=True).select_related("author", "obligation").order_by("pk"))
