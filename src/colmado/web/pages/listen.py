"""Pages of listening: messages as they came, their attachments, and what could not be read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.csp import CSP
from django.utils.http import content_disposition_header
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_GET, require_http_methods

from colmado.channels.rfc5322 import shown_html
from colmado.kit.html import safe
from colmado.ledger.queries.sight import must_answer
from colmado.listen import queries as kept
from colmado.loop.importing import read_again
from colmado.web.asking import teammate

LIST = 200
SHOWN = 200_000  # bytes of an original that a page shows; the rest is in the download
# What others sent is shown in a frame that may do nothing: no scripts, no forms, nothing from elsewhere.
FRAME: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "img-src": ["data:"],
    "style-src": [CSP.SELF],
    "frame-ancestors": [CSP.SELF],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}


@require_GET
def original(request: HttpRequest, pk: int) -> HttpResponse:
    """A message as it came: its bytes, and how it looked."""
    message = kept.message(pk, by=teammate(request))
    raw = bytes(message.raw.content) if message.raw else b""
    return render(
        request,
        "listen/original.html",
        {
            "message": message,
            "source": raw[:SHOWN].decode("utf-8", "replace"),
            "cut": len(raw) > SHOWN,
            "html": bool(shown_html(raw)),
        },
    )


@require_GET
def raw(request: HttpRequest, pk: int) -> HttpResponse:
    """The very bytes of a message, to download."""
    message = kept.message(pk, by=teammate(request))
    return _download(bytes(message.raw.content) if message.raw else b"", f"message-{pk}.eml")


@csp_override(FRAME)
@require_GET
def html(request: HttpRequest, pk: int) -> HttpResponse:
    """A message's HTML, made safe, for the sandboxed frame only. Pictures from elsewhere are not loaded."""
    message = kept.message(pk, by=teammate(request))
    source = shown_html(bytes(message.raw.content)) if message.raw else ""
    response = HttpResponse(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>·</title>'
        '<link rel="stylesheet" href="/static/frame.css"><body>' + safe(source)
    )
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


@require_GET
def attachment(request: HttpRequest, pk: int) -> HttpResponse:
    """An attachment, to download; never shown as a page of ours."""
    found = kept.attachment(pk, by=teammate(request))
    return _download(bytes(found.blob.content), found.filename or f"attachment-{pk}")


def _download(content: bytes, filename: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, filename) or "attachment"
    return response


@require_GET
def quarantine(request: HttpRequest) -> HttpResponse:
    """What arrived and could not be read."""
    rows = kept.quarantined(by=teammate(request), channel=request.GET.get("channel", ""))
    rows = rows.select_related("channel", "raw").defer("raw__content")
    return render(request, "listen/quarantine.html", {"rows": rows[:LIST]})


@require_http_methods(["GET", "POST"])
def quarantined(request: HttpRequest, pk: int) -> HttpResponse:
    """One thing that could not be read: the reason, its bytes, and another try."""
    row = kept.unreadable(pk, by=teammate(request))
    if request.method == "POST":
        must_answer(teammate(request))
    if request.method == "POST" and read_again(quarantined=row, at=timezone.now()):
        row.refresh_from_db()
        return redirect("original", row.message_id)
    raw_bytes = bytes(row.raw.content)
    return render(
        request,
        "listen/quarantined.html",
        {
            "row": row,
            "tried": request.method == "POST",
            "source": raw_bytes[:SHOWN].decode("utf-8", "replace"),
            "cut": len(raw_bytes) > SHOWN,
        },
    )


@require_GET
def quarantined_raw(request: HttpRequest, pk: int) -> HttpResponse:
    """The very bytes of something in quarantine, to download."""
    row = kept.unreadable(pk, by=teammate(request))
    return _download(bytes(row.raw.content), f"quarantine-{pk}.eml")
