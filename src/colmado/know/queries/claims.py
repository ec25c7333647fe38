"""Who said that it is who, and why; and who may be one human as well."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from colmado.kit.errors import InputError, NotFound
from colmado.know.models import Alike, Claim, Known
from colmado.know.queries.allowed import Seen
from colmado.know.queries.people import identities_of
from colmado.ledger.models import Conversation, Message, Person, Teammate
from colmado.ledger.queries.sight import sees_everything, through
from colmado.understand.kind import SPAM

LAST = 50


def claims_about(person: Person, *, by: Teammate | None, seen: Seen = None) -> Sequence[Claim]:
    """What was said of a person's addresses that the teammate may see, taken back or not, the last first.

    Left out is that each is the person it was met as.
    """
    mine = [one.pk for one in seen or identities_of(person, by=by)]
    met = Claim.objects.filter(identity__in=mine, own=True).values("person")
    rows = Claim.objects.filter(Q(identity__in=mine) | Q(person__in=met), own=False)
    return list(rows.select_related("identity", "person", "by", "revoked_by").order_by("-pk")[:LAST])


def whose(address: str) -> Known:
    """Find who an address is; where it stands on several kinds of channel, it is written kind:address.

    For the machine's own command line: sight is not asked. Raises NotFound, InputError for one of several kinds.
    """
    rows = Known.objects.annotate(full=Concat("identity__kind", Value(":"), "identity__address"))
    rows = rows.filter(Q(identity__address=address) | Q(full=address)).select_related("identity", "person")
    found = list(rows.order_by("pk")[:10])
    if not found:
        raise NotFound(_("nobody is known under the address %s") % address)
    if len(found) > 1:
        known = ", ".join(f"{row.identity.kind}:{row.identity.address}" for row in found)
        told = {"address": address, "known": known}
        raise InputError(_("%(address)s is of several kinds: say which, %(known)s") % told)
    return found[0]


def suggestions(*, by: Teammate | None, person: Person | None = None, limit: int = LAST) -> Sequence[Alike]:
    """Who may be one human: of a person, or of everyone, the likeliest first; as far as the teammate may see both."""
    rows = Alike.objects.filter(rejected_at__isnull=True).exclude(one__known__person=F("other__known__person"))
    for side in ("one", "other"):
        rows = rows.exclude(_only_spam(side))
    if person is not None:
        rows = rows.filter(Q(one__known__person=person) | Q(other__known__person=person))
    if not sees_everything(by):
        seen = Conversation.objects.filter(through(by), identity__isnull=False).values("identity")
        rows = rows.filter(one__in=seen, other__in=seen)
    rows = rows.select_related("one__known__person", "other__known__person")
    return list(rows.order_by("-probability", "pk")[:limit])


def _only_spam(side: str) -> Q:
    """Whoever has written, and nothing but spam: senders of that call themselves alike by the dozen."""
    wrote = Message.objects.filter(author=OuterRef(side), direction=Message.Direction.IN)
    return Q(Exists(wrote)) & ~Q(Exists(wrote.exclude(annotation__kind=SPAM)))
