"""Links that let someone in: the demo's, for a teammate; the first one, of an empty shop; to a person's own page."""

from __future__ import annotations

from django.core import signing
from django.urls import reverse

from colmado.ledger.models import Teammate

SALT, FIRST, YOU = "colmado entrance", "colmado first", "colmado you"
SECONDS, DAY = 3600, 24 * 3600


def path_for(teammate: Teammate) -> str:
    """Make the path of the link."""
    return reverse("enter", args=[signing.dumps([teammate.pk, str(teammate.last_login)], salt=SALT)])


def who_enters(token: str) -> Teammate | None:
    """Say whom a token lets in; nobody once it was used, is too old, or is not ours."""
    try:
        pk, last_login = signing.loads(token, salt=SALT, max_age=SECONDS)
    except (signing.BadSignature, ValueError):
        return None
    teammate = Teammate.objects.filter(pk=pk, is_active=True).first()
    return teammate if teammate is not None and str(teammate.last_login) == last_login else None


def is_unowned() -> bool:
    """Whether nobody works in this shop yet."""
    return not Teammate.objects.exists()


def first_path(key: str | None = None) -> str:
    """Make the path of the link by which a shop's first teammate comes in; `key` is that shop's, if not this one's.

    It works for a day, and until somebody works there.
    """
    return reverse("welcome", args=[signing.dumps("first", key=key, salt=FIRST)])


def is_first(token: str) -> bool:
    """Whether a token is of the first link of this shop, not too old, and nobody works here yet."""
    try:
        signing.loads(token, salt=FIRST, max_age=DAY)
    except signing.BadSignature:
        return False
    return is_unowned()


def own_path(identity: int) -> str:
    """Make the path of somebody's own page: what we know of them, and what they allow. It does not end."""
    return reverse("you", args=[signing.dumps(identity, salt=YOU)])


def whose_page(token: str) -> int | None:
    """Say whose own page a token opens: the number of an identity; None where it is not ours."""
    try:
        return int(signing.loads(token, salt=YOU))
    except (signing.BadSignature, TypeError, ValueError):
        return None
