"""Who may see what, and who may do what: the one place where teams and roles become rows.

Every query that shows something to a teammate filters by `through`; every act on it asks `must`. `None` stands for the
house itself (workers, and whoever sits at the machine's own command line): it sees everything.

A channel belongs to a team, or to everyone. A teammate sees the channels of their teams and those of everyone; an owner
sees all of them. A commercial teammate is there to help people who ask: what hurts (complaint, protest, concern) is
kept from them, unless it was handed to them.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from colmado.kit.errors import NotAllowed
from colmado.ledger.models import Membership, Teammate
from colmado.ledger.models.team import Role

HURTS = ("complaint", "protest", "concern")


def through(by: Teammate | None, *, channel: str = "channel", talk: str | None = "") -> Q:
    """Give the condition that a row may be seen by a teammate.

    channel  the path from the row to its channel ("" where the rows are channels)
    talk     the path to its conversation ("" where the rows are conversations, None where they belong to none)
    """
    if by is None or sees_everything(by):
        return Q()
    to = f"{channel}__" if channel else ""
    mine = Membership.objects.filter(teammate=by).values("team")
    seen = Q(**{f"{to}team__isnull": True}) | Q(**{f"{to}team__in": mine})
    if by.role == Role.COMMERCIAL and talk is not None:
        at = f"{talk}__" if talk else ""
        placed = Q(**{f"{talk}__isnull": False}) if talk else Q()
        seen &= placed & (~Q(**{f"{at}kind__in": HURTS}) | Q(**{f"{at}assignee": by}))
    return seen


def sees_everything(by: Teammate | None) -> bool:
    """Whether nothing is kept from them: what is read for one of them serves all of them."""
    return by is None or by.role == Role.OWNER


def must_answer(by: Teammate | None) -> None:
    """Refuse who only reads. Raises NotAllowed."""
    if by is not None and not by.answers:
        raise NotAllowed(_("you can read here, and not answer: ask an owner to change your role"))


def must_arrange(by: Teammate | None) -> None:
    """Refuse who does not own the shop. Raises NotAllowed."""
    if by is not None and not by.arranges:
        raise NotAllowed(_("only an owner can change this: ask one"))


def must_see_all_kinds(by: Teammate | None) -> None:
    """Refuse whose role keeps some messages from them: a count of all would not open its rows. Raises NotAllowed."""
    if by is not None and by.role == Role.COMMERCIAL:
        raise NotAllowed(_("this counts messages that your role does not show"))
