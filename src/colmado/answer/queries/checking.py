"""Look a reply over before it leaves, with all that the shop knows; and say what was found in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from colmado.answer.checks import Finding, check
from colmado.answer.checks.words import SENTENCES
from colmado.answer.queries.addressees import addressees
from colmado.answer.queries.facts import WEEK
from colmado.answer.queries.waiting import waiting
from colmado.channels.contract import Recipient
from colmado.ledger.models import Conversation, Outbox, Participant, Teammate
from colmado.ledger.queries.sight import through

COMPARED = 200  # newest replies of the week
QUOTED = 80


def findings(
    talk: Conversation,
    *,
    by: Teammate | None,
    text: str,
    recipients: Sequence[Recipient],
    at: datetime,
    suggested: str | None = None,
    promise_due_at: datetime | None = None,
) -> list[Finding]:
    """Check a reply to a conversation before it is written. Five statements, nothing is kept."""
    asked = waiting(talk)
    writers = {one.author.address for one in asked} | {one.address for one in addressees(talk)}
    seen = through(by, talk="message__conversation")
    recent = Outbox.objects.filter(seen, queued_at__gt=at - WEEK).exclude(state=Outbox.State.WITHDRAWN)
    return check(
        text,
        [one.own_words for one in asked],
        language=talk.language,
        now=timezone.localtime(at),
        writers=writers,
        recipients=[one.address for one in recipients],
        participants=set(Participant.objects.filter(conversation=talk).values_list("identity__address", flat=True)),
        suggested=suggested,
        recent=list(recent.order_by("-queued_at").values_list("message__text", flat=True)[:COMPARED]),
        promised=[timezone.localtime(promise_due_at).date()] if promise_due_at else [],
    )


def sentence(finding: Finding) -> str:
    """Say a finding in the reader's language."""
    quote = " ".join(finding.quote.split())
    return _(SENTENCES[finding.code]) % {
        "quote": quote if len(quote) <= QUOTED else quote[:QUOTED].rpartition(" ")[0] + "…",
        "due": date_format(finding.due, "l j F") if finding.due else "",
        "n": finding.n,
    }
