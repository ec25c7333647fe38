"""What somebody allows, by all that was said for any of their identities; and why a letter may not leave."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from colmado.know.consent import IN, NEEDS_YES, OUT, Allowed, Purpose, Statement, of_person
from colmado.know.gate import Asked, Reason, Why, refusals
from colmado.know.models import Known
from colmado.know.queries.people import identities_of
from colmado.ledger.models import Consent, Identity, Message, Order, Outbox, Person, Teammate
from colmado.listen.actions.identities import identity_key


@dataclass(frozen=True)
class Held:
    """What holds for one purpose at one identity; `row` is the statement that says so, if the teammate may see it."""

    identity: Identity
    purpose: Purpose
    allowed: Allowed
    row: Consent | None

    @property
    def is_sent(self) -> bool:
        """Whether, as things stand, they are written to for this."""
        return self.allowed.state == IN or (self.allowed.state != OUT and self.purpose not in NEEDS_YES)


Seen = Sequence[Identity] | None
"""A person's identities that the teammate may see, where they are known already."""


def said_by(person: Person, *, by: Teammate | None, seen: Seen = None) -> Sequence[Consent]:
    """All that was said for a person's identities that the teammate may see, the last first."""
    rows = Consent.objects.filter(identity__in=seen or identities_of(person, by=by))
    return list(rows.select_related("identity", "by").order_by("-pk"))


def held_by(person: Person, *, by: Teammate | None, at: datetime, seen: Seen = None) -> list[Held]:
    """What holds for each purpose, at each identity that the teammate may see, on its own kind of channel.

    What was said for an identity that they cannot see counts, too: an out is an out.
    """
    seen = seen or identities_of(person, by=by)
    shown = {one.pk: one for one in said_by(person, by=by, seen=seen)}
    every = list(Known.objects.filter(person=person).values_list("pk", flat=True))
    said = _statements(every)
    found = []
    for one in seen:
        for purpose in Purpose:
            held = of_person(said, every, one.pk, purpose, one.kind, at)
            found.append(Held(one, purpose, held, shown.get(held.by.number) if held.by else None))
    return found


def why_not(letter: Outbox, *, at: datetime) -> list[Reason]:
    """Say why a letter may not leave now; nothing where it may. Two statements, or four where anybody said anything."""
    keys = {identity_key(letter.channel, one["address"]) for one in letter.message.recipients}
    to = _identities(keys - {identity_key(letter.channel, ours) for ours in letter.channel.addresses})
    purpose = Purpose.ANSWER if letter.covers or letter.elsewhere else Purpose.SERVICE
    people = dict(Known.objects.filter(pk__in=to).values_list("pk", "person"))
    theirs: dict[int, list[int]] = {}
    for identity, person in Known.objects.filter(person__in=set(people.values())).values_list("pk", "person"):
        theirs.setdefault(person, []).append(identity)
    said = _statements([*to, *(one for some in theirs.values() for one in some)])
    allowed = [
        of_person(said, theirs.get(people.get(pk, 0), [pk]), pk, purpose, kind, at) for pk, kind in to.items()
    ]
    gone = Person.objects.filter(pk__in=set(people.values()), erased_at__isnull=False).exists()
    return refusals(Asked(purpose, timezone.localtime(at), allowed, gone=gone))


def _identities(keys: Collection[tuple[str, str]]) -> dict[int, str]:
    wanted = Q(pk__in=[])
    for kind, address in keys:
        wanted |= Q(kind=kind, address=address)
    return dict(Identity.objects.filter(wanted).values_list("pk", "kind"))


def _statements(identities: Iterable[int]) -> list[Statement]:
    fields = ("pk", "identity_id", "purpose", "channel", "state", "proved", "at", "paused_until")
    rows = Consent.objects.filter(identity__in=set(identities)).order_by("pk")
    return [Statement(*row) for row in rows.values_list(*fields)]


def told(reasons: Iterable[Reason]) -> str:
    """Say why something may not leave, in one sentence for people."""
    return "; ".join(_told(one) for one in reasons)


def _told(one: Reason) -> str:
    day = date_format(timezone.localtime(one.until), "DATETIME_FORMAT") if one.until else ""
    says = {
        Why.SAID_NO: lambda: _("they asked us not to write about this"),
        Why.PAUSED: lambda: _("they asked us to pause until %s") % day,
        Why.NOBODY_SAID_YES: lambda: _("nobody said yes to this"),
        Why.AT_NIGHT: lambda: _("it is night where the shop is, until %s") % day,
        Why.TOO_OFTEN: lambda: _("we have begun to talk with them often enough; again from %s") % day,
        Why.CHILD: lambda: _("this goes to somebody under age"),
        Why.GONE: lambda: _("they asked to be forgotten"),
    }
    return says[one.why]()


@dataclass(frozen=True)
class Own:
    """What somebody sees of themselves: the name they gave, what they wrote to us and bought, what they allow."""

    identity: Identity
    name: str
    wrote: int
    first_at: datetime | None
    orders: int
    held: Sequence[Held]
    said: Sequence[Consent]


def of_own(identity: int, *, at: datetime) -> Own | None:
    """Give what an identity may see of itself, and of nobody else: by a link that was sent there."""
    row = Known.objects.filter(pk=identity).select_related("identity", "person").first()
    if row is None:
        return None
    wrote = Message.objects.filter(author=identity, direction=Message.Direction.IN)
    told = wrote.aggregate(n=Count("pk"), first=Min("happened_at"))
    held = [one for one in held_by(row.person, by=None, at=at) if one.identity.pk == identity]
    said = [one for one in said_by(row.person, by=None) if one.identity_id == identity]
    orders = Order.objects.filter(identity=identity).count()
    return Own(row.identity, row.identity.name, told["n"], told["first"], orders, held, said)
