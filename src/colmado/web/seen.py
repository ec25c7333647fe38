"""When a session was last used: written down every ten minutes at most, so that a page costs no statement more."""

from __future__ import annotations

import time

from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin

EVERY = 600  # seconds
SEEN = "seen_at"


def seen(request: HttpRequest) -> None:
    """Write into the session that it is in use now; that also renews its end."""
    request.session[SEEN] = int(time.time())


class Seen(MiddlewareMixin):
    """After a page for someone signed in, note that they were here, if that is not noted yet."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Look at the session only if the page did."""
        session = getattr(request, "session", None)
        here = session is not None and session.accessed and request.user.is_authenticated
        if here and time.time() - request.session.get(SEEN, 0) > EVERY:
            UserSession.objects.create_from_request(request)
            seen(request)
        return response
