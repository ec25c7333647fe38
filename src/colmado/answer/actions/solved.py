"""Ask the customer whether a reply solved it, and hear what they say. Only they set it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from colmado.answer.actions import outbox
from colmado.answer.actions.calendar import calendar_stands
from colmado.answer.actions.conversations import hold_found
from colmado.answer.actions.letters import places
from colmado.answer.actions.refresh import refresh
from colmado.answer.asking import question
from colmado.answer.models import Obligation, Solved
from colmado.answer.queries.calendar import calendar
from colmado.answer.token import read_question, sign_question
from colmado.kit.errors import InputError, NotFound
from colmado.ledger.models import Conversation, Message

NOT_SOLVED = "customer: not solved"  # the maker of the outcome that owes an answer again
LONGEST = 4000  # characters of what they say with it


def question_of(talk: Conversation, nonce: str, pages: str) -> str:
    """Write the question for a reply of a conversation; nothing without an address of pages to answer it on."""
    if not pages:
        return ""
    token = sign_question(nonce, secret=settings.SECRET_KEY)
    return question(language=talk.language, pages=pages, token=token)


def asked(*, reply: Message, nonce: str, at: datetime) -> None:
    """Write down that a reply asks. Called in its transaction."""
    Solved.objects.create(reply=reply, nonce=nonce, asked_at=at)


def solved(*, token: str, verdict: str, at: datetime, words: str = "") -> Solved:
    """Write down what the customer says. The same again changes nothing but the words; the last verdict holds.

    "no" owes an answer again for what that reply had answered, due from now. Whoever answers a letter has it: a reply
    that was uncertain has arrived. Raises NotFound for a token that we did not sign, InputError for another verdict.
    """
    nonce = read_question(token, secret=settings.SECRET_KEY)
    found = Solved.objects.filter(nonce=nonce).select_related("reply").first() if nonce else None
    if found is None:
        raise NotFound(_("this link is not one of ours, or it was cut off: open it from the letter again"))
    if verdict not in Solved.Verdict.values:
        raise InputError(f"a verdict is yes or no, got {verdict!r}")
    with transaction.atomic():
        calendar_stands()
        hold_found(lambda: places([found.pk]))
        row: Solved = Solved.objects.select_for_update(of=("self",)).select_related("reply").get(pk=found.pk)
        if row.verdict != verdict:
            row.verdict, row.said_at = verdict, at
        row.words = words.replace("\x00", "").strip()[:LONGEST] or row.words
        row.save()
        outbox.heard_of([row.reply.external_id], at=at)
        if verdict == Solved.Verdict.NO:
            _owe_again(row, at)
    return row


def _owe_again(row: Solved, at: datetime) -> None:
    """Open what the reply had answered, as if it had been said now; what is open already stays as it is."""
    again = outbox.reopen(
        reply=row.pk, why="the customer says that this did not solve it", maker=NOT_SOLVED, at=at
    )
    if not again:
        return
    due = calendar()
    rows = list(Obligation.objects.filter(pk__in=again))
    for owed in rows:
        owed.due_at = due.due(owed.kind, at)
    Obligation.objects.bulk_update(rows, ["due_at"])
    talks = {owed.conversation_id for owed in rows}
    quiet = Conversation.objects.filter(pk__in=talks, status__in=("snoozed", "resolved"))
    quiet.update(status=Conversation.Status.OPEN, snoozed_until=None)
    refresh(talks)
