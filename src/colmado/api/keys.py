"""Who asks: a token's teammate, or who is signed in at the pages; and how often a token may ask."""

from __future__ import annotations

import time
from typing import Any, cast

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security import HttpBearer
from ninja.security.session import SessionAuth

from colmado.kit.errors import NotAllowed
from colmado.ledger.actions.tokens import note_use
from colmado.ledger.models import Teammate
from colmado.ledger.models.token import Scope
from colmado.ledger.queries.tokens import token_of

A_MINUTE = 600  # requests of one token in a minute, in each web process
MINUTE = 60


class Unknown(Exception):
    """Nobody we know asks."""


class TooOften(Exception):
    """A token asks too often; it may again in so many seconds."""

    def __init__(self, seconds: int):
        super().__init__(
            _("this token has asked %(n)s times in a minute, and that is what it may; ask again in %(seconds)s seconds")
            % {"n": A_MINUTE, "seconds": seconds}
        )
        self.seconds = seconds


class Key(HttpBearer):
    """A token, for one scope: `Authorization: Bearer colmado_...`."""

    openapi_name = "token"

    def __init__(self, scope: str):
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Teammate:  # noqa: ARG002 - ninja hands it over
        """Give the token's teammate. Raises Unknown, TooOften, or NotAllowed if it was not made for this."""
        at = timezone.now()
        row = token_of(token, at=at)
        if row is None:
            raise Unknown(_("this token opens nothing: it is mistyped, over, revoked, or its teammate has left"))
        _count(row.pk)
        if self.scope not in row.scopes:
            raise NotAllowed(
                _("this token may only: %(scopes)s. For this it needs: %(scope)s")
                % {"scopes": ", ".join(row.scopes), "scope": self.scope}
            )
        note_use(token=row, at=at)
        return row.teammate


class Here(SessionAuth):
    """Somebody signed in at the pages. What changes something needs the CSRF token, as a form does."""

    def __call__(self, request: HttpRequest) -> Any:
        """Ask for the CSRF token only of a browser that has a session."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or "Authorization" in request.headers:
            return None
        return super().__call__(request)


READ = [Key(Scope.READ), Here()]
ANSWER = [Key(Scope.ANSWER), Here()]
ARRANGE = [Key(Scope.ARRANGE), Here()]


def who(request: HttpRequest) -> Teammate:
    """Say who asks: every route but the description asks for it first."""
    return cast(Teammate, request.auth)  # type: ignore[attr-defined]


def _count(token: int) -> None:
    """Count a request of a token. Raises TooOften."""
    now = time.time()
    window, left = int(now // MINUTE), MINUTE - int(now % MINUTE)
    key = f"token-{token}-{window}"
    caches["here"].add(key, 0, MINUTE)
    if caches["here"].incr(key) > A_MINUTE:
        raise TooOften(left)
