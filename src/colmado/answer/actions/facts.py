"""Saved facts: kept, worded anew, retired; and used in replies, counted and capped."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from colmado.answer.models import FactCap, FactUse, FactWording, SavedFact
from colmado.answer.queries.facts import WEEK, cap
from colmado.kit.errors import InputError
from colmado.ledger.models import Channel, Message, Teammate
from colmado.ledger.queries.sight import must_answer

LONGEST_TITLE = 120


def save_fact(
    *, title: str, text: str, language: str, by: Teammate, at: datetime, channel: Channel | None = None
) -> SavedFact:
    """Keep a fact, for one channel or for all. Raises NotAllowed for who only reads, InputError without words."""
    must_answer(by)
    title, text = _worded(title, text)
    return SavedFact.objects.create(title=title, text=text, language=language, channel=channel, by=by, at=at)


def change_fact(*, fact: int, by: Teammate, at: datetime, title: str = "", text: str = "") -> SavedFact:
    """Word a fact anew; what is not given stays. The earlier wording is kept. Raises NotAllowed, InputError."""
    must_answer(by)
    with transaction.atomic():
        row: SavedFact = taken_fact(fact)
        title, text = _worded(title or row.title, text or row.text)
        if (title, text) == (row.title, row.text):
            return row
        FactWording.objects.create(
            fact=row, version=row.version, title=row.title, text=row.text, by_id=row.by_id, at=row.at
        )
        row.title, row.text, row.by, row.at, row.version = title, text, by, at, row.version + 1
        row.save()
    return row


def retire_fact(*, fact: int, by: Teammate, at: datetime) -> SavedFact:
    """Take a fact out of use; it stays readable. Raises NotAllowed, or InputError if it is retired already."""
    must_answer(by)
    with transaction.atomic():
        row: SavedFact = taken_fact(fact)
        row.retired_at, row.retired_by = at, by
        row.save()
    return row


def set_cap(*, a_week: int) -> FactCap:
    """Say how often a week one fact may leave unchanged, 0 and up. Raises InputError below."""
    if a_week < 0:
        raise InputError(_("a cap is 0 or more uses a week; %s came") % a_week)
    return FactCap.objects.update_or_create(row=1, defaults={"a_week": a_week})[0]


def taken_fact(fact: int) -> SavedFact:
    """Take a fact for this transaction, so that its uses are counted by one at a time. Raises InputError."""
    row = SavedFact.objects.select_for_update(no_key=True).filter(pk=fact).first()
    if row is None:
        raise InputError(_("there is no saved fact %s") % fact)
    if row.retired_at is not None:
        raise InputError(_("saved fact %s is retired: save it anew if it is true again") % fact)
    return row


def refuse_used_up(fact: SavedFact, *, at: datetime) -> None:
    """Refuse to send a fact unchanged once more than the shop allows in seven days. Raises InputError."""
    allowed = cap()
    used = FactUse.objects.filter(fact=fact, at__gt=at - WEEK, unchanged=True).count()
    if used >= allowed:
        raise InputError(
            _(
                "fact %(fact)s has left unchanged %(used)s times in seven days, and %(allowed)s is what the shop"
                " allows: say it in words of your own"
            )
            % {"fact": fact.pk, "used": used, "allowed": allowed}
        )


def use_fact(*, fact: SavedFact, reply: Message, unchanged: bool, by: Teammate, at: datetime) -> FactUse:
    """Write down that a fact went into a reply. Called by `reply`, in its transaction."""
    return FactUse.objects.create(fact=fact, version=fact.version, reply=reply, unchanged=unchanged, by=by, at=at)


def _worded(title: str, text: str) -> tuple[str, str]:
    title, text = " ".join(title.split()), text.replace("\x00", "").replace("\r\n", "\n").strip()
    if not title or not text:
        raise InputError(_("a saved fact needs a title to find it by and the words themselves"))
    if len(title) > LONGEST_TITLE:
        words = {"n": len(title), "most": LONGEST_TITLE}
        raise InputError(_("the title has %(n)s characters; keep it to %(most)s") % words)
    return title, text
