"""A link that signs a teammate in once, within the hour: how the demo lets you in."""

from __future__ import annotations

from django.core import signing
from django.urls import reverse

from colmado.ledger.models import Teammate

SALT = "colmado entrance"
SECONDS = 3600


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
