"""Hooks: made, ended, and what becomes of each call. At least once: a call may come twice, and none is lost."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from colmado.answer.models import Hook, HookCall
from colmado.answer.models.hook import Event
from colmado.channels.webhook_out import read_url
from colmado.kit.errors import InputError, NotFound
from colmado.kit.seal import seal
from colmado.ledger.actions import note_down
from colmado.ledger.models import Teammate
from colmado.ledger.models.audit import Act
from colmado.ledger.queries.sight import must_arrange

LEASE = timedelta(minutes=2)
WAITS = [timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 480)]
PATIENCE = timedelta(days=3)  # from what happened; then a person is told
REST = timedelta(seconds=30)  # a hook that fails is left alone, longer each time
LONGEST_REST = timedelta(minutes=10)
KEPT = timedelta(days=30)  # calls that have ended
BATCH = 1000


def make_hook(
    *, url: str, events: Collection[str], teammate: Teammate, by: Teammate | None, at: datetime, words: bool = False
) -> tuple[Hook, str]:
    """Tell an address from now on what a teammate may see. Gives the row and the secret its calls are signed with.

    Raises NotAllowed unless an owner or the machine's own command line does it, InputError for an address that cannot
    be called, no event, or one that there is not.
    """
    must_arrange(by)
    read_url(url, loopback=settings.HOOKS_HERE)
    unknown = sorted(set(events) - set(Event.values))
    if unknown or not events:
        came = {"came": unknown[0] if unknown else "", "known": ", ".join(Event.values)}
        raise InputError(_("a hook is told of one event or more; got '%(came)s', known: %(known)s") % came)
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        row = Hook.objects.create(
            teammate=teammate,
            url=url,
            secret=seal(secret, secret=settings.SECRET_KEY),
            events=[event for event in Event.values if event in events],
            words=words,
            made_at=at,
            next_at=at,
        )
        detail = {"url": url, "events": row.events, "words": words, "sees as": teammate.username}
        note_down(Act.HOOK_MADE, by=by, about=row, detail=detail)
    return row, secret


def end_hook(*, hook: int, by: Teammate | None, at: datetime) -> Hook:
    """Call a hook no more; what it was not told yet, it is not told. Raises NotAllowed, NotFound."""
    must_arrange(by)
    with transaction.atomic():
        row: Hook | None = Hook.objects.select_for_update().filter(pk=hook, ended_at__isnull=True).first()
        if row is None:
            raise NotFound(_("there is no hook %s") % hook)
        row.ended_at = at
        row.save()
        note_down(Act.HOOK_ENDED, by=by, about=row, detail={"url": row.url})
    return row


def claim_calls(*, at: datetime, limit: int = 20) -> list[HookCall]:
    """Take the next call of each hook that is not resting, for two minutes; what a rival holds is skipped."""
    due = HookCall.objects.filter(state=HookCall.State.QUEUED, next_at__lte=at)
    free = Q(locked_until__isnull=True) | Q(locked_until__lt=at)
    with transaction.atomic():
        rows = Hook.objects.select_for_update(skip_locked=True, of=("self",)).select_related("teammate")
        rows = rows.filter(free, Exists(due.filter(hook=OuterRef("pk"))), ended_at__isnull=True, next_at__lte=at)
        hooks = list(rows.order_by("next_at", "pk")[:limit])
        calls = []
        for hook in hooks:
            hook.locked_until = at + LEASE
            call = due.filter(hook=hook).order_by("next_at", "pk").first()
            if call is not None:
                call.hook = hook
                calls.append(call)
        Hook.objects.bulk_update(hooks, ["locked_until"])
    return calls


def word_call(*, call: HookCall, payload: dict[str, Any]) -> None:
    """Keep what a call says, so that every attempt says the same."""
    HookCall.objects.filter(pk=call.pk).update(payload=payload)
    call.payload = payload


def call_hidden(*, call: HookCall, at: datetime) -> None:
    """End a call about something that its hook's teammate may not see, or that is not there any more."""
    _end(call, HookCall.State.HIDDEN, at, failures=call.hook.failures)


def call_taken(*, call: HookCall, status: int, at: datetime) -> None:
    """The other side took a call."""
    call.attempts, call.status, call.error = call.attempts + 1, status, ""
    _end(call, HookCall.State.TAKEN, at, failures=0)


def call_failed(*, call: HookCall, error: str, status: int | None, at: datetime) -> None:
    """The other side did not take a call: try again later, or give up after three days. Its hook rests a little."""
    call.attempts, call.status, call.error = call.attempts + 1, status, error[:500]
    failures = call.hook.failures + 1
    if at - call.at >= PATIENCE:
        _end(call, HookCall.State.GIVEN_UP, at, failures=failures)
        return
    wait = WAITS[min(call.attempts, len(WAITS)) - 1]
    with transaction.atomic():
        HookCall.objects.filter(pk=call.pk, state=HookCall.State.QUEUED).update(
            attempts=call.attempts, status=status, error=call.error, next_at=at + wait
        )
        _let_go(call, at, failures)


def _end(call: HookCall, state: str, at: datetime, *, failures: int) -> None:
    with transaction.atomic():
        HookCall.objects.filter(pk=call.pk, state=HookCall.State.QUEUED).update(
            state=state, attempts=call.attempts, status=call.status, error=call.error, ended_at=at
        )
        _let_go(call, at, failures)


def _let_go(call: HookCall, at: datetime, failures: int) -> None:
    rest = min(REST * failures, LONGEST_REST)
    Hook.objects.filter(pk=call.hook_id).update(locked_until=None, failures=failures, next_at=at + rest)


def forget_calls(*, at: datetime) -> int:
    """Let some calls go that ended a month ago; how many."""
    old = HookCall.objects.filter(ended_at__lt=at - KEPT).order_by("ended_at").values("pk")[:BATCH]
    return HookCall.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()[0]
