"""Every route, asked things made from its own description: it answers as described, or says what is wrong.

The requests are made by schemathesis, with a fixed seed; about half of them are wrong on purpose.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.api.asking import secret_of
from tests.neighbourhood import BETO, Neighbourhood, mail

from colmado.answer.actions import hooks, promises, reply
from colmado.answer.actions.facts import save_fact
from colmado.answer.actions.together import asks, notes
from colmado.api import keys
from colmado.api.door import schema
from colmado.channels.contract import Unreadable
from colmado.ledger.models import Channel, Conversation, Message, Outbox, Person, Promise
from colmado.ledger.models.team import Role
from colmado.listen.actions import store
from colmado.listen.models import Quarantine

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 8  # of each route and role
SETTINGS = settings(
    max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
# What a reader may do: it changes nothing anybody is told or owed.
OPEN_TO_READERS = ("/look", "/check", "/asks/{pk}/answer")
ROUTES = sorted((method.upper(), path) for path, methods in schema()["paths"].items() for method in methods)


@pytest.fixture
def busy(shop: Neighbourhood, monkeypatch: pytest.MonkeyPatch) -> Neighbourhood:
    """A shop with at least one row of everything that a route is about."""
    monkeypatch.setattr(keys, "A_MINUTE", 10**9)
    shop.hear(mail(id="one@x"), mail(BETO, "Otra cosa", id="two@x"))
    store(channel=shop.channel, items=[Unreadable("bad", b"noise", "it is noise")], at=shop.now)
    talk, at = shop.talk_of("one@x").pk, shop.now
    who: dict[str, Any] = {"by": shop.marta, "at": at}
    reply.reply(conversation=talk, text="A las nueve.", seen=1, **who)
    notes.add_note(conversation=talk, text="a regular", **who)
    asks.ask(conversation=talk, asked=shop.diego, question="Sunday?", **who)
    promises.promise(conversation=talk, text="We call", due_at=at.replace(year=2027), **who)
    save_fact(title="Hours", text="From nine.", language="en", **who)
    hooks.make_hook(url="https://x.example/", events=["outcome"], teammate=shop.marta, **who)
    return shop


def numbers() -> list[int]:
    """The ids of what there is."""
    tables = (Conversation, Message, Person, Promise, Outbox, Quarantine, Channel)
    return sorted({pk for table in tables for pk in table.objects.values_list("pk", flat=True)})


@pytest.fixture
def in_process() -> Iterator[Any]:
    """The whole of Django in this thread, in the connection of the test."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield WSGIHandler()
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.parametrize("role", [Role.OWNER, Role.READ_ONLY])
def test_every_route_keeps_its_word(busy: Neighbourhood, in_process: Any, role: str) -> None:
    door, there = schemathesis.openapi.from_dict(schema()), st.sampled_from(numbers())
    door.app = in_process
    secret = secret_of(busy.marta if role == Role.OWNER else reader(busy), "answer", "arrange")
    modes = st.sampled_from([GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
    done: Counter[str] = Counter()

    def ask(path: str, method: str, data: st.DataObject) -> None:
        case = data.draw(door[path][method].as_strategy(generation_mode=data.draw(modes)))
        if "pk" in (case.path_parameters or {}) and data.draw(st.booleans()):
            case.path_parameters["pk"] = data.draw(there)
        with transaction.atomic():
            answer = case.call(headers={"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"})
            case.validate_response(answer, checks=CHECKS)
            transaction.set_rollback(True)
        worked = answer.status_code < 400
        done[method if worked else "refused"] += 1
        changes = method != "GET" and not path.endswith(OPEN_TO_READERS)
        assert not (worked and changes and role == Role.READ_ONLY), f"a reader may not: {method} {path}"

    for method, path in ROUTES:
        walk = given(path=st.just(path), method=st.just(method), data=st.data())(ask)
        seed(20261122)(SETTINGS(walk))()
    assert done["GET"] > 50 and done["refused"] > 50 and (role == Role.READ_ONLY or done["POST"] > 20), done


def reader(shop: Neighbourhood) -> Any:
    """Diego, who only reads here."""
    shop.diego.role = Role.READ_ONLY
    shop.diego.save()
    return shop.diego
