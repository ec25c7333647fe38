"""What is wrong in the shop, in sentences: for the doctor, and for whoever watches over many shops."""

from __future__ import annotations

from colmado.answer.queries.conversation import troubled
from colmado.answer.queries.messages import last_check
from colmado.ledger.models import Channel, Teammate


def wrong() -> list[str]:
    """Everything a person should see to: silent channels, replies in trouble, a gap in the ledger, nobody to answer."""
    found = [
        f"channel {name}: {trouble}"
        for name, trouble in Channel.objects.filter(active=True)
        .exclude(trouble="")
        .order_by("name")
        .values_list("name", "trouble")
    ]
    found += [f"reply {row.pk} is {row.state}" for row in troubled(by=None)]
    last = last_check()
    if last is not None and not last.holds:
        found.append("the last check found a gap: ./colmado check")
    if not Teammate.objects.exists():
        found.append("there is no teammate yet: ./colmado createuser NAME")
    return found
