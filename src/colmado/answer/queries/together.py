"""What colleagues see of each other's work on a conversation. Each list is one statement on an index."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext as _

from colmado.answer.models import Ask, Concern, Draft, Empowerment, Handover, Looking, Note
from colmado.answer.queries.joining import PARTS, here
from colmado.kit.errors import NotFound
from colmado.ledger.models import Conversation, Teammate
from colmado.ledger.queries.sight import through

HERE = timedelta(seconds=40)
HANG: tuple[type[Model], ...] = (Note, Ask, Handover, Draft, Looking)
HANGING = f"""
SELECT EXISTS (SELECT FROM answer_note WHERE conversation_id = ANY(here.ids)),
       EXISTS (SELECT FROM answer_ask WHERE conversation_id = ANY(here.ids)),
       EXISTS (SELECT FROM answer_handover WHERE conversation_id = ANY(here.ids)),
       EXISTS (SELECT FROM answer_draft WHERE conversation_id = ANY(here.ids)),
       EXISTS (SELECT FROM answer_looking WHERE conversation_id = ANY(here.ids))
  FROM (SELECT ARRAY({PARTS}) AS ids) AS here
"""  # noqa: S608 - composed of constants


def sees(conversation: int, by: Teammate | None) -> bool:
    """Whether a teammate may see a conversation."""
    return Conversation.objects.filter(through(by), pk=conversation).exists()


def must_see(conversation: int, by: Teammate | None) -> None:
    """Refuse who may not see a conversation, as if there were none. Raises NotFound."""
    if not sees(conversation, by):
        raise NotFound(_("there is no conversation %s") % conversation)


def hanging(conversation: int) -> set[type[Model]]:
    """Which of the notes, questions, handovers, drafts and lookers there are on a conversation: most have none.

    One small statement, which spares five.
    """
    with connection.cursor() as cursor:
        cursor.execute(HANGING, [conversation])
        return {kind for kind, some in zip(HANG, cursor.fetchone(), strict=True) if some}


def notes_of(conversation: int, *, by: Teammate | None) -> list[Note]:
    """Notes on a conversation, first to last; those taken back among them, marked."""
    rows = Note.objects.filter(here(conversation, by)).select_related("by", "taken_back_by")
    return list(rows.order_by("id"))


def drafts_of(conversation: int, *, by: Teammate | None) -> list[Draft]:
    """What teammates are writing in a conversation, last changed first."""
    return list(Draft.objects.filter(here(conversation, by)).select_related("by").order_by("-changed_at", "-id"))


def my_drafts(*, by: Teammate, limit: int = 100) -> list[Draft]:
    """A teammate's own drafts, wherever they are, last changed first."""
    seen = through(by, channel="conversation__channel", talk="conversation")
    rows = Draft.objects.filter(seen, by=by).select_related("conversation", "conversation__identity")
    return list(rows.order_by("-changed_at", "-id")[:limit])


def who_is_here(conversation: int, *, by: Teammate | None, at: datetime) -> list[Looking]:
    """Who has a conversation before them now, and who of them is writing."""
    rows = Looking.objects.filter(here(conversation, by), at__gt=at - HERE).select_related("teammate")
    return list(rows.order_by("teammate__username"))


def handovers_of(conversation: int, *, by: Teammate | None) -> list[Handover]:
    """Who had a conversation when, first to last."""
    rows = Handover.objects.filter(here(conversation, by)).select_related("had", "to", "by", "note")
    return list(rows.order_by("id"))


def asks_of(conversation: int, *, by: Teammate | None) -> list[Ask]:
    """What was asked of colleagues about a conversation, first to last."""
    rows = Ask.objects.filter(here(conversation, by)).select_related("asker", "asked", "answered_by")
    return list(rows.order_by("id"))


def asks_for(teammate: Teammate, *, limit: int = 200) -> list[Ask]:
    """What colleagues want to know from a teammate, what is due first, first."""
    rows = Ask.objects.filter(asked=teammate, answered_at__isnull=True, withdrawn_at__isnull=True)
    rows = rows.filter(through(teammate, channel="conversation__channel", talk="conversation"))
    return list(rows.select_related("asker", "conversation").order_by("due_at", "id")[:limit])


@dataclass(frozen=True)
class FindingOut:
    """How long it took from not knowing to knowing, with the questions behind it. Nothing answered: no median."""

    rows: Sequence[Ask]

    @property
    def n(self) -> int:
        """How many questions were answered."""
        return len(self.rows)

    @property
    def median(self) -> timedelta | None:
        """The middle one of the times between question and answer."""
        spans = [(row.answered_at - row.at).total_seconds() for row in self.rows if row.answered_at]
        return timedelta(seconds=median(spans)) if spans else None


def finding_out(*, by: Teammate | None, since: datetime, until: datetime) -> FindingOut:
    """Questions to colleagues that were answered from `since` to before `until`. One statement."""
    rows = Ask.objects.filter(
        through(by, channel="conversation__channel", talk="conversation"),
        answered_at__gte=since,
        answered_at__lt=until,
    )
    return FindingOut(list(rows.select_related("asker", "asked").order_by("answered_at", "id")))


def concerns_of(messages: Iterable[int], *, by: Teammate | None) -> list[Concern]:
    """The concerns that messages were split into, first to last; each with the reply about it, if there is one."""
    seen = through(by, channel="message__channel", talk="message__conversation")
    rows = Concern.objects.filter(seen, message__in=list(messages)).exclude(how=Concern.How.WITHDRAWN)
    return list(rows.select_related("by", "ended_by", "reply", "reply__outbox").order_by("message", "id"))


def may_decide_alone(teammate: Teammate) -> list[Empowerment]:
    """What a teammate may decide without asking, by name of the act."""
    return list(Empowerment.objects.filter(teammate=teammate, ended_at__isnull=True).order_by("act"))


def empowerments() -> list[Empowerment]:
    """Everybody's sheet, for the page of the team."""
    rows = Empowerment.objects.filter(ended_at__isnull=True, teammate__is_active=True)
    return list(rows.select_related("teammate", "by").order_by("teammate__username", "act"))
