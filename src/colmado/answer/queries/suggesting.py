"""What we know for a conversation: facts that fit, answers given before, and whether they may be put into a reply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from colmado.answer.models import SavedFact
from colmado.answer.policy import insertable
from colmado.answer.queries.earlier import Earlier, earlier_answers
from colmado.answer.queries.facts import facts_for
from colmado.answer.queries.waiting import waiting
from colmado.kit.errors import NotFound
from colmado.ledger.models import Conversation, Teammate
from colmado.ledger.queries.sight import through

FACTS = 50


@dataclass(frozen=True)
class Suggestions:
    """What may help with one conversation.

    message     the open one that was looked up, the oldest; none if nothing waits
    kind        of the open messages: the one of feeling, if there is one
    insertable  whether facts and earlier answers may be put into the reply; else they are only to be read
    """

    message: int | None
    kind: str
    insertable: bool
    facts: Sequence[SavedFact]
    earlier: Sequence[Earlier]


def suggestions(conversation: int, *, by: Teammate | None, at: datetime, limit: int = 3) -> Suggestions:
    """Gather what we know for a conversation. Five statements. Raises NotFound if there is none that they may see."""
    talk = Conversation.objects.filter(through(by), pk=conversation).first()
    if talk is None:
        raise NotFound(_("there is no conversation %s") % conversation)
    open_messages = waiting(talk)
    kinds = [message.obligation.kind for message in open_messages] or [talk.kind]
    kind = next((kind for kind in kinds if not insertable(kind)), kinds[0])
    first = open_messages[0].pk if open_messages else None
    return Suggestions(
        message=first,
        kind=kind,
        insertable=insertable(kind),
        facts=list(facts_for(talk, by=by, at=at)[:FACTS]),
        earlier=earlier_answers(first, by=by, limit=limit) if first else [],
    )
