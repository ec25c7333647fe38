"""What can be done with a conversation. None of it discharges anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable

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


def set_status(*, conversation: int, status: str, by: Teammate) -> None:
    """Set a conversation's status. What waits in it still waits. Putting it aside has an act of its own, `snooze`."""
    known = [one for one in Conversation.Status.values if one != Conversation.Status.SNOOZED]
    if status not in known:
        raise InputError(f"no status that can be set is called {status!r}; known: {', '.join(known)}")
    with transaction.atomic():
        talk = taken(conversation, by=by)
        Conversation.objects.filter(pk=talk.pk).update(status=status, snoozed_until=None)
