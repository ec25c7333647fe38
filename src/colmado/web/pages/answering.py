"""Acts on a conversation: answer, end, promise, place, take back. What was typed is never lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from colmado.answer.actions import conversations, outcomes, promises
from colmado.answer.actions import reply as replies
from colmado.answer.actions import undo as undoing
from colmado.answer.actions.together.handing import hand_over
from colmado.answer.checks import Finding
from colmado.answer.queries.checking import findings
from colmado.answer.queries.conversation import Talk
from colmado.answer.queries.conversation import conversation as whole
from colmado.answer.queries.letters import letter
from colmado.answer.queries.patience import patience
from colmado.kit.errors import ConflictError, InputError, NotAllowed, NotFound
from colmado.ledger.models import Message
from colmado.web.asking import day_end, number, teammate
from colmado.web.pages.conversation import again, public_address, readers
from colmado.web.pages.inbox import kept
from colmado.web.spoken import spoken

NONCE = re.compile(r"^[0-9a-f]{32}$")
TYPED = ("why", "note", "question", "until", "into")


def back(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on in the conversation, with the list beside it as it was."""
    return redirect(reverse("conversation", args=[pk]) + kept(request))


def act(view: Callable[[HttpRequest, int], None]) -> Callable[..., HttpResponse]:
    """Make a page of an act: go on in the conversation, or show it with what was refused and what was typed."""

    @require_POST
    @wraps(view)
    def page(request: HttpRequest, pk: int) -> HttpResponse:
        try:
            view(request, pk)
        except (NotAllowed, NotFound):
            raise
        except ConflictError as error:
            return again(request, pk, status=409, sentence=spoken(error), arrived=error.arrived, **_typed(request))
        except InputError as error:
            return again(request, pk, status=400, sentence=spoken(error), **_typed(request))
        return back(request, pk)

    return page


def _typed(request: HttpRequest) -> dict[str, Any]:
    """Give what was typed back to the page, as its forms name it."""
    said = request.POST
    typed: dict[str, Any] = {name: said[name] for name in TYPED if name in said}
    if "nonce" in said:
        typed |= {
            "draft": said.get("text", ""),
            "promised": said.get("promise", ""),
            "promised_by": day_end(said.get("promise_by", "")),
            "to_everyone": said.get("to") == "everyone",
            "suggested": said.get("suggested", ""),
            "fact": said.get("fact", ""),
        }
    return typed


@require_POST
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a reply, unless more was said since the page was made, or there is something to look at first."""
    try:
        talk = whole(pk, by=teammate(request))
        found = _looked_over(request, talk)
        made = None if found else _send(request, talk)
    except (NotAllowed, NotFound):
        raise
    except ConflictError as error:
        return again(request, pk, status=409, sentence=spoken(error), arrived=error.arrived, **_typed(request))
    except InputError as error:
        return again(request, pk, status=400, sentence=spoken(error), **_typed(request))
    if made is None:
        return again(request, pk, found=found, **_typed(request))
    told = _("Your reply is in the outbox. It counts as answered when their side has taken it.")
    notes.success(request, told, extra_tags=reverse("take-back", args=[made.pk]))
    return back(request, pk)


def _looked_over(request: HttpRequest, talk: Talk) -> list[Finding]:
    """What should be looked at before the words leave; nothing if they were shown it.

    What came meanwhile is said first, by the reply itself, which also knows a form that was sent twice.
    """
    said = request.POST
    text, seen = said.get("text", ""), number(said.get("seen", "")) or 0
    if not text.strip() or said.get("looked") == "yes" or seen < talk.conversation.version:
        return []
    return findings(
        talk.conversation,
        by=teammate(request),
        text=text,
        recipients=readers(request, talk),
        at=timezone.now(),
        suggested=said.get("suggested") or None,
        promise_due_at=day_end(said.get("promise_by", "")) if said.get("promise", "").strip() else None,
    )


def _send(request: HttpRequest, talk: Talk) -> Message:
    said, nonce = request.POST, request.POST.get("nonce", "")
    return replies.reply(
        conversation=talk.conversation.pk,
        text=said.get("text", ""),
        by=teammate(request),
        at=timezone.now(),
        seen=number(said.get("seen", "")) or 0,
        recipients=readers(request, talk),
        nonce=nonce if NONCE.match(nonce) else None,
        promise=said.get("promise", "").strip(),
        promise_due_at=day_end(said.get("promise_by", "")),
        suggested=said.get("suggested") or None,
        fact=number(said.get("fact", "")),
        answers=[int(one) for one in said.getlist("concern") if one.isdecimal()] or None,
        undo_seconds=patience().undo_seconds,
        ask_solved=public_address(request) if said.get("ask_solved") else "",
    )


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a reply that has not left: its words are a draft again."""
    row = letter(pk, by=teammate(request))
    undoing.take_back(letter=row, by=teammate(request), at=timezone.now())
    notes.success(request, _("Taken back. Nothing was sent, and your words are here again."))
    return back(request, row.message.conversation_id or 0)


@act
def outcome(request: HttpRequest, pk: int) -> None:
    """End what is open without a reply, by name and with a reason."""
    ended = outcomes.end(
        conversation=pk,
        state=request.POST.get("state", ""),
        by=teammate(request),
        at=timezone.now(),
        why=request.POST.get("why", "").strip(),
        messages=[int(one) for one in request.POST.getlist("message") if one.isdecimal()],
        seen=number(request.POST.get("seen", "")) or 0,
    )
    told = ngettext("Written down with your name.", "Written down with your name: %(n)s messages.", len(ended))
    notes.success(request, told % {"n": len(ended)}, extra_tags=reverse("undo", args=[pk]) if ended else "")


@act
def undo(request: HttpRequest, pk: int) -> None:
    """Take back how messages ended: those given, or what this teammate ended last."""
    chosen = [int(one) for one in request.POST.getlist("message") if one.isdecimal()]
    why = request.POST.get("why", "").strip()
    undoing.undo(conversation=pk, by=teammate(request), at=timezone.now(), messages=chosen, why=why)
    notes.success(request, _("Undone: it waits for an answer again."))


@act
def promise(request: HttpRequest, pk: int) -> None:
    """Write down what we said we would do."""
    promises.promise(
        conversation=pk,
        text=request.POST.get("text", ""),
        due_at=day_end(request.POST.get("by", "")),
        by=teammate(request),
        at=timezone.now(),
    )


@require_POST
def end_promise(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a promise was kept, or withdraw it with a reason."""
    row = promises.end_promise(
        promise=pk,
        kept=request.POST.get("kept") == "yes",
        by=teammate(request),
        at=timezone.now(),
        why=request.POST.get("why", ""),
    )
    return back(request, row.conversation_id)


@act
def place(request: HttpRequest, pk: int) -> None:
    """Take a conversation, give it back, or set its status. None of it answers anybody."""
    who, status = teammate(request), request.POST.get("status", "")
    if status:
        conversations.set_status(conversation=pk, status=status, by=who)
    else:
        mine = request.POST.get("assign") == "me"
        hand_over(conversation=pk, to=who if mine else None, by=who, at=timezone.now())
