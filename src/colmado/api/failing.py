"""How a failure is told: the families of errors become a status and one shape, once for the whole door."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from colmado.api.keys import TooOften, Unknown
from colmado.api.shapes import Arrived, Failure, Trouble, Wrong
from colmado.kit.errors import ChannelError, ColmadoError, ConflictError, NotAllowed, NotEnoughData, NotFound

# The first that fits is meant.
FAMILIES: tuple[tuple[type[ColmadoError], int, str], ...] = (
    (NotFound, 404, "not-found"),
    (NotAllowed, 403, "not-allowed"),
    (ConflictError, 409, "conflict"),
    (NotEnoughData, 409, "not-enough-data"),
    (ChannelError, 502, "channel"),
    (ColmadoError, 400, "input"),
)
KINDS = {400: "input", 401: "unknown", 403: "not-allowed", 404: "not-found"}


def connect(api: NinjaAPI) -> None:
    """Have every expected failure told in our shape; what is our own mistake is raised on."""

    def refused(request: HttpRequest, error: Any) -> HttpResponse:
        status, kind = next((status, kind) for family, status, kind in FAMILIES if isinstance(error, family))
        arrived = [
            Arrived(id=one.pk, author=one.author_name or one.author.address, text=one.own_words)
            for one in getattr(error, "arrived", ())
        ]
        return _say(api, request, status, Trouble(kind=kind, sentence=str(error), arrived=arrived))

    def invalid(request: HttpRequest, error: Any) -> HttpResponse:
        fields = [Wrong(where=".".join(map(str, one["loc"])), sentence=one["msg"]) for one in error.errors]
        sentence = _("some of what came cannot be used: see the fields")
        return _say(api, request, 422, Trouble(kind="invalid", sentence=sentence, fields=fields))

    def said(request: HttpRequest, error: Any) -> HttpResponse:
        kind = KINDS.get(error.status_code, "input")
        return _say(api, request, error.status_code, Trouble(kind=kind, sentence=str(error.message)))

    def nobody(request: HttpRequest, error: Any) -> HttpResponse:
        sentence = str(error) if isinstance(error, Unknown) else _("say who asks: send a token, or sign in")
        response = _say(api, request, 401, Trouble(kind="unknown", sentence=sentence))
        response["WWW-Authenticate"] = 'Bearer realm="Colmado"'
        return response

    def too_often(request: HttpRequest, error: Any) -> HttpResponse:
        response = _say(api, request, 429, Trouble(kind="too-often", sentence=str(error)))
        response["Retry-After"] = str(error.seconds)
        return response

    def nothing(request: HttpRequest, error: Any) -> HttpResponse:
        return _say(api, request, 404, Trouble(kind="not-found", sentence=_("There is nothing at this address.")))

    for family, handler in (
        (ColmadoError, refused), (ValidationError, invalid), (HttpError, said), (AuthenticationError, nobody),
        (Unknown, nobody), (TooOften, too_often), (Http404, nothing),
    ):  # fmt: skip
        api.add_exception_handler(family, handler)


def _say(api: NinjaAPI, request: HttpRequest, status: int, trouble: Trouble) -> HttpResponse:
    return api.create_response(request, Failure(error=trouble).model_dump(), status=status)
