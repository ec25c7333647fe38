"""What can be done with a conversation. None of it discharges anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from colmado.kit.errors import InputError, NotFound
from colmado.ledger.models import Conversation, Teammate
from colmado.ledger.queries.sight import must_answer, through


def taken(conversation: int, *, by: Teammate | None) -> Conversation:
    """Take a conversation for this transaction; who comes second waits. `by`: who acts, None for the house itself.

    Raises NotFound if there is none that they may see, NotAllowed if they only read.
    """
    must_answer(by)
    talk = (
        Conversation.objects.select_for_update(of=("self",), no_key=True)
        .select_related("channel", "identity")
        .filter(through(by), pk=conversation)
        .first()
    )
    if talk is None:
        raise NotFound(_("there is no conversation %s") % conversation)
    return talk


def hold(conversations: Iterable[int | None]) -> None:
    """Lock conversations, in order, before anything that hangs on them.

    Every action that changes what is owed begins so: rivals take turns, and never wait for each other in a circle.
    """
    rows = Conversation.objects.select_for_update(no_key=True).filter(pk__in={pk for pk in conversations if pk})
    list(rows.order_by("pk").values_list("pk"))


def hold_found(find: Callable[[], set[int]]) -> set[int]:
    """Lock the conversations that `find` names, and look again after the lock, until it names no other."""
    while True:
        mark = transaction.savepoint_create()
        found = find()
        hold(found)
        if find() <= found:
            transaction.savepoint_commit(mark)
            return found
        transaction.savepoint_rollback(mark)  # lets go of the locks: a joining moved something between the looks


def assign(*, conversation: int, to: Teammate | None, by: Teammate) -> None:
    """Give a conversation to a teammate, or to nobody. Raises InputError if there is no such conversation."""
    _change(conversation, by, assignee=to)


def set_status(
    *, conversation: int, status: str, by: Teammate, at: datetime, until: datetime | None = None
) -> None:
    """Set a conversation's status. What waits in it still waits. Raises InputError for a snooze without an end."""
    if status not in Conversation.Status.values:
        raise InputError(f"no status is called {status!r}; known: {', '.join(Conversation.Status.values)}")
    if status == Conversation.Status.SNOOZED and (until is None or until <= at):
        raise InputError(_("snoozing needs a time that is still to come"))
    _change(conversation, by, status=status, snoozed_until=until if status == Conversation.Status.SNOOZED else None)


def _change(conversation: int, by: Teammate, **values: Any) -> None:
    with transaction.atomic():
        talk = taken(conversation, by=by)
        Conversation.objects.filter(pk=talk.pk).update(**values)
