"""Call the hooks: each is told what waits for it, signed, and tried again later if it does not take it."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from datetime import datetime

import psycopg
from django.conf import settings
from django.db import connection, utils

from colmado import __version__
from colmado.answer.actions import hooks
from colmado.answer.actions.telling import tell_due_promises
from colmado.answer.models import HookCall
from colmado.answer.queries.hooks import payload_of
from colmado.channels.webhook_out import post
from colmado.kit.errors import ChannelError, InputError
from colmado.kit.seal import unseal
from colmado.kit.signature import sign

log = logging.getLogger("colmado")
PAUSE = 2.0  # seconds between looks


def call_due(*, clock: Callable[[], datetime], limit: int = 20) -> int:
    """Tell every hook what is due, until nothing is; how many calls were tried."""
    tell_due_promises(at=clock())
    tried = 0
    while calls := hooks.claim_calls(at=clock(), limit=limit):
        for call in calls:
            _call(call, clock)
            tried += 1
    hooks.forget_calls(at=clock())
    return tried


def _call(call: HookCall, clock: Callable[[], datetime]) -> None:
    if call.payload is None:
        payload = payload_of(call)
        if payload is None:
            hooks.call_hidden(call=call, at=clock())
            return
        hooks.word_call(call=call, payload=payload)
    body = json.dumps(call.payload, ensure_ascii=False, sort_keys=True).encode()
    try:
        secret = unseal(call.hook.secret, secret=settings.SECRET_KEY)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": f"Colmado/{__version__}",
            "Colmado-Signature": sign(body, secret=secret, at=int(clock().timestamp())),
        }
        answer = post(call.hook.url, body, headers, loopback=settings.HOOKS_HERE)
    except (ChannelError, InputError) as error:
        hooks.call_failed(call=call, error=str(error), status=None, at=clock())
        return
    if answer.taken:
        hooks.call_taken(call=call, status=answer.status, at=clock())
    else:
        said = f"it answered {answer.status}: {answer.text}"
        hooks.call_failed(call=call, error=said, status=answer.status, at=clock())


def keep_calling(*, clock: Callable[[], datetime], stop: threading.Event) -> None:
    """Call hooks until `stop` is set, in a thread of its own: a slow other side delays nobody's mail."""
    while not stop.is_set():
        try:
            call_due(clock=clock)
        except (utils.OperationalError, utils.InterfaceError, psycopg.OperationalError) as error:
            log.warning("hooks: the database is away (%s); trying again", str(error).strip())
            connection.close()
        stop.wait(PAUSE)
    connection.close()
