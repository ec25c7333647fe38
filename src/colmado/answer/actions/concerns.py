"""What concerns have to do with replies and outcomes: a split message ends when its last concern does.

Parts of other actions, called in their transaction with the conversation held.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from colmado.answer.models import Concern, Obligation
from colmado.kit.errors import InputError
from colmado.ledger.models import Conversation, Message, Outbox
from colmado.ledger.models.outcome import State

ON_ITS_WAY = (Outbox.State.QUEUED, Outbox.State.SENDING, Outbox.State.UNCERTAIN)
# A split message has a reply on its way when each of its open concerns has one.
SETTLE = """
UPDATE answer_obligation o SET reply_id = w.reply
  FROM (SELECT c.message_id, CASE WHEN bool_and(b.message_id IS NOT NULL) THEN max(c.reply_id) END AS reply
          FROM answer_concern c
          LEFT JOIN ledger_outbox b ON b.message_id = c.reply_id AND b.state = ANY(%s)
         WHERE c.ended_at IS NULL AND c.message_id = ANY(%s)
         GROUP BY c.message_id) w
 WHERE o.message_id = w.message_id AND o.state = 'open' AND o.reply_id IS DISTINCT FROM w.reply
"""
REOPEN = """
UPDATE answer_concern c SET ended_at = NULL, ended_by_id = NULL, how = '', why = ''
  FROM (SELECT DISTINCT ON (message_id) message_id, at FROM ledger_outcome
         WHERE message_id = ANY(%s) ORDER BY message_id, number DESC) last
 WHERE c.message_id = last.message_id AND c.ended_at = last.at AND c.how <> 'withdrawn'
"""


def cover(*, talk: Conversation, reply: Message, chosen: Collection[int] | None) -> list[int]:
    """Say which messages a reply answers once it is accepted: all that wait, of a split one the concerns chosen.

    Every concern that waits, if none are chosen. Raises InputError for a concern that does not wait here.
    """
    waiting = Obligation.objects.select_for_update(no_key=True).filter(
        conversation=talk, state=State.OPEN, reply__isnull=True
    )
    owed = sorted(waiting.values_list("pk", flat=True))
    rows = Concern.objects.filter(message__in=owed, ended_at__isnull=True)
    split = set(rows.values_list("message", flat=True))
    free = dict(rows.exclude(reply__outbox__state__in=ON_ITS_WAY).values_list("pk", "message"))
    unknown = set(chosen or ()) - free.keys()
    if unknown:
        raise InputError(
            _("concern %s does not wait in this conversation: it has ended, or a reply to it is on its way")
            % min(unknown)
        )
    answered = {pk: message for pk, message in free.items() if chosen is None or pk in chosen}
    Concern.objects.filter(pk__in=answered).update(reply=reply)
    Obligation.objects.filter(pk__in=set(owed) - split).update(reply=reply)
    return [pk for pk in owed if pk not in split or pk in answered.values()]


def settle(messages: Iterable[int]) -> None:
    """Say of split messages whether a reply to all that is open in them is on its way."""
    ids = list(messages)
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(SETTLE, [list(ON_ITS_WAY), ids])


def arrived(row: Outbox, *, at: datetime) -> list[int]:
    """End the concerns that an accepted reply answers; which of its messages have nothing open left."""
    Concern.objects.filter(reply=row.pk, ended_at__isnull=True).update(
        ended_at=at, ended_by=row.message.teammate_id, how=Concern.How.REPLY
    )
    left = set(Concern.objects.filter(message__in=row.covers, ended_at__isnull=True).values_list("message", flat=True))
    settle(left)
    return [pk for pk in row.covers if pk not in left]


def owed_again(reply: int) -> set[int]:
    """Open what a reply had answered; which messages that were answered must be open again for it.

    A message that a teammate ended otherwise since stays ended.
    """
    rows = Concern.objects.filter(
        reply=reply, how=Concern.How.REPLY, message__obligation__state__in=(State.OPEN, State.ANSWERED)
    )
    found = dict(rows.values_list("pk", "message"))
    Concern.objects.filter(pk__in=found).update(ended_at=None, ended_by=None, how="")
    return set(Obligation.objects.filter(pk__in=found.values(), state=State.ANSWERED).values_list("pk", flat=True))


def ended_with(messages: Sequence[int], *, by: int | None, at: datetime) -> None:
    """End every concern of messages that were ended whole."""
    Concern.objects.filter(message__in=messages, ended_at__isnull=True).update(
        ended_at=at, ended_by=by, how=Concern.How.OUTCOME, reply=None
    )


def open_last(messages: Sequence[int]) -> None:
    """Open those concerns again whose end was the end of their message."""
    with connection.cursor() as cursor:
        cursor.execute(REOPEN, [list(messages)])
