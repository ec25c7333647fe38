"""The door of programs: every route under /api/v1, and its description."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache, wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from colmado.api import (
    asks,
    channels,
    claims,
    consents,
    conversations,
    facts,
    failing,
    hooks,
    joinings,
    learning,
    messages,
    notes,
    outbox,
    people,
    promises,
    quarantine,
    replies,
    search,
    settings,
    shop,
    team,
    topics,
    voices,
)
from colmado.kit.errors import InputError

PREFIX = "/api/v1/"
View = Callable[..., HttpResponse]
api = NinjaAPI(
    title="Colmado",
    version="1",
    description="Everything the pages and the command line do, for programs. See docs/api.md.",
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)
failing.connect(api)
for _room in (
    conversations, replies, notes, asks, promises, joinings, messages, outbox, quarantine, people, claims, consents,
    search, facts, channels, team, shop, settings, learning, topics, hooks, voices,
):  # fmt: skip
    api.add_router("", _room.router)


def schema() -> dict[str, Any]:
    """Describe the door as OpenAPI, the same under every Python. Takes two seconds."""
    found = dict(api.get_openapi_schema(path_prefix=PREFIX))
    for operations in found["paths"].values():
        for operation in operations.values():
            if refusal := operation["responses"].get(422):
                refusal["description"] = "Unprocessable Content"  # RFC 9110; before 3.13 Python knows an older name
    return found


def urls() -> list[URLPattern]:
    """Give every address of the door, for the site. None of them leads to the sign-in page: programs cannot fill it."""
    routes = [
        path(f"{PREFIX[1:]}{one.pattern}", login_not_required(_knowing(cast(View, one.callback))), name=_name(one))
        for one in api.urls[0]
        if isinstance(one, URLPattern) and one.name != "api-root"
    ]
    return [
        *routes,
        path(f"{PREFIX[1:]}openapi.json", login_not_required(_description), name="api-description"),
        re_path(rf"^{PREFIX[1:]}.*$", login_not_required(_nothing), name="api-nothing"),
    ]


def _name(route: URLPattern) -> str:
    """Name a route apart from the pages: `search` is a page, `api-search` a route."""
    return f"api-{route.name}"


@cache
def _written() -> bytes:
    """The description as it is sent, made once in each process."""
    return json.dumps(schema(), ensure_ascii=False).encode()


def _description(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_written(), content_type="application/json; charset=utf-8")


@csrf_exempt
def _nothing(request: HttpRequest) -> HttpResponse:
    return api.on_exception(request, Http404())


def _knowing(view: View) -> View:
    """Refuse a question that a route does not know: a misspelt filter must not show everything."""

    @wraps(view)
    def ask(request: HttpRequest, *args: Any, **given: Any) -> HttpResponse:
        match = request.resolver_match
        known = _questions().get((_template(match.route if match else ""), (request.method or "").lower()))
        unknown = sorted(set(request.GET) - known) if known is not None else []
        if unknown:
            words = {"name": unknown[0][:80], "known": ", ".join(sorted(known or ())) or _("none")}
            sentence = _("nothing can be asked by '%(name)s'; known: %(known)s") % words
            return api.on_exception(request, InputError(sentence))
        return view(request, *args, **given)

    return csrf_exempt(ask)  # who comes with a session is asked for the token in keys.py


@cache
def _questions() -> dict[tuple[str, str], set[str]]:
    """Template of a path and method -> the names that can be asked by."""
    return {
        (template, method): {one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"}
        for template, operations in schema()["paths"].items()
        for method, operation in operations.items()
    }


def _template(route: str) -> str:
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)
