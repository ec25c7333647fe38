"""Measure every page on a big shop, as an owner and as a teammate who looks after two channels of many.

    python benchmarks/pages.py --data DIR [--calls 60]

Whole pages through the web server's code (middleware, session, templates; no network), warm. Make DIR with big_shop.py.
A page is within its figure when 95 of 100 calls take less than 100 ms, the inbox less than 50 ms.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from opening import opened
from statements import HEADING, Figures, figures
from stopwatch import machine, share

FIGURE, INBOX = 100.0, 50.0
SIGHT = ("/check", "/channels", "/team", "/settings")  # not for every role


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure every page on a big shop.")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--calls", type=int, default=60)
    parser.add_argument("--only", default="", metavar="WORDS", help="only pages whose name has these words in it")
    asked = parser.parse_args()
    with opened(asked.data):
        print(machine())
        owner, member = _teammates()
        over: list[str] = []
        for name, teammate in (("an owner", owner), ("who looks after two channels", member)):
            print(f"\nPages for {name}\n{HEADING}")
            for row, figure in pages(teammate, asked.calls, asked.only):
                print(row, flush=True)
                if share(row.wall, 0.95) >= figure:
                    over.append(f"{row.name}, for {name}")
        print("\nOver their figure: " + ("; ".join(over) or "none"))


def _teammates() -> tuple[Any, Any]:
    """The owner, and a member of a team with the two smallest channels; all others belong to another team."""
    from django.db.models import Count

    from colmado.ledger.models import Channel, Membership, Team, Teammate

    first, second = Teammate.objects.order_by("id")[3:5]
    Teammate.objects.filter(pk=first.pk).update(role="owner")
    Teammate.objects.filter(pk=second.pk).update(role="teammate")
    few, rest = (Team.objects.get_or_create(name=name)[0] for name in ("Bench few", "Bench rest"))
    Membership.objects.get_or_create(team=few, teammate=second)
    by_size = list(Channel.objects.annotate(n=Count("conversation")).order_by("n", "id"))
    for place, channel in enumerate(by_size):
        Channel.objects.filter(pk=channel.pk).update(team=few if place < 2 else rest)
    first.refresh_from_db(), second.refresh_from_db()
    return first, second


def pages(teammate: Any, calls: int, only: str) -> Iterator[tuple[Figures, float]]:
    from django.test import Client

    from colmado.know.models import Known
    from colmado.ledger.models import Conversation, Message
    from colmado.ledger.queries.sight import through

    client = Client(SERVER_NAME="localhost")
    client.force_login(teammate)
    seen = Conversation.objects.filter(through(teammate))
    talks, waiting = _some(seen, calls), _some(seen.filter(waiting__gt=0), calls)
    people = _some(Known.objects.filter(identity__conversation__in=waiting[:20]), calls, "person")
    messages = _some(Message.objects.filter(conversation__in=talks), calls)

    made: list[tuple[str, Callable[[int], None], float]] = []

    def page(path: str, pks: list[int] | None = None, **headers: str) -> Callable[[int], None]:
        def get(number: int) -> None:
            address = path.format(pk=pks[number % len(pks)]) if pks else path
            response = client.get(address, headers=headers)
            if response.status_code != 200:
                raise SystemExit(f"{address} answered {response.status_code}, expected 200")

        return get

    for path in ("/inbox", "/inbox?view=late", "/inbox?view=mine", "/inbox?view=all", "/inbox?view=resolved",
                 "/inbox?kind=protest", "/inbox?promised=yes"):  # fmt: skip
        made.append((path, page(path), INBOX))
    for path in ("/", "/people", "/people?q=ana", "/search?q=factura", "/search?q=pedido+refund", "/check", "/outbox",
                 "/channels", "/messages?state=open", "/messages?state=answered", "/more", "/team", "/settings",
                 "/facts", "/voices", "/voices?weeks=8", "/topics"):  # fmt: skip
        made.append((path, page(path), FIGURE))
    swap = page("/conversation/{pk}", waiting, hx_request="true")
    made += [
        ("/conversation/N", page("/conversation/{pk}", talks), FIGURE),
        ("/conversation/N, waiting", page("/conversation/{pk}", waiting), FIGURE),
        ("/conversation/N, opened beside the list", swap, FIGURE),
        ("/conversation/N/known", page("/conversation/{pk}/known", waiting), FIGURE),
        ("/person/N", page("/person/{pk}", people), FIGURE),
        ("/message/N", page("/message/{pk}", messages), FIGURE),
    ]
    for name, get, figure in made:
        if only in name and (name not in SIGHT or client.get(name).status_code == 200):
            yield figures(name, get, calls), figure


def _some(rows: Any, n: int, field: str = "pk") -> list[int]:
    """Choose some of them, the same each time."""
    known = sorted(set(rows.order_by().values_list(field, flat=True)[:50_000]))
    return [int(pk) for pk in np.random.default_rng(5).choice(np.array(known), n)]


if __name__ == "__main__":
    main()
