"""Measure the pages people wait for, on a big shop: inbox, conversation, search; and a known helpdesk's inbox beside.

    python benchmarks/inbox.py --data DIR [--calls 200] [--without-peer] [--keep-peer]

Our own queries run as the pages run them. The time of statements is measured where they are asked for, so it holds
the way to the database and back; everything is warm. Make DIR with big_shop.py.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import peer_inbox
from opening import opened
from statements import HEADING, Figures, figures
from stopwatch import machine
from vocabulary import vocabulary

FILTERS = (
    *({"channel": "support"}, {"channel": "jobs"}, {"kind": "question"}, {"kind": "protest"}, {"language": "und"}),
    *({"kind": "protest", "channel": "jobs"}, {"kind": "complaint", "channel": "jobs", "language": "en"}),
)
DEEP = 200


def main() -> None:
    asked = _arguments()
    with opened(asked.data) as url:
        print(machine())
        print(_size())
        made: dict[str, Figures] = {}
        for title, rows in (
            ("Inbox, our queries", inbox(asked.calls)),
            ("Conversation page", conversation(asked.calls)),
            ("Search", search(asked.calls)),
        ):
            print(f"\n{title}\n{HEADING}")
            for row in rows:
                made[row.name] = row
                print(row, flush=True)
        if not asked.without_peer:
            _peer(url, asked, made)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the pages people wait for.")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--without-peer", action="store_true")
    parser.add_argument("--keep-peer", action="store_true", help="Leave the peer's tables where they are.")
    return parser.parse_args()


def _size() -> str:
    from colmado.ledger.models import Conversation, Message

    waiting = Conversation.objects.filter(waiting__gt=0).count()
    return f"{Conversation.objects.count():,} conversations ({waiting:,} waiting), {Message.objects.count():,} messages"


def inbox(calls: int) -> Iterator[Figures]:
    """Every view: first page, page 200, and filtered."""
    from colmado.answer.queries.inbox import VIEWS, inbox
    from colmado.ledger.models import Teammate

    mate = Teammate.objects.order_by("id")[3]
    for view in VIEWS:
        yield figures(f"{view}, first page", lambda _, v=view: inbox(view=v, by=mate).rows, calls)
        key = _key_of_page(view, mate)
        if key:
            yield figures(
                f"{view}, page {DEEP}", lambda _, v=view, k=key: inbox(view=v, by=mate, after=k).rows, calls
            )
    for view in VIEWS:
        for only in FILTERS:
            name = ", ".join(f"{k} {v}" for k, v in only.items())
            yield figures(f"{view}, {name}", lambda _, v=view, o=only: inbox(view=v, by=mate, **o).rows, calls)


def _key_of_page(view: str, mate: Any) -> str:
    """Walk there as a person would: page by page."""
    from colmado.answer.queries.inbox import inbox

    after = ""
    for _ in range(DEEP - 1):
        after = inbox(view=view, by=mate, after=after).after
        if not after:
            return ""
    return after


def _some(model: Any, n: int, **only: Any) -> list[int]:
    rows = model.objects.filter(**only).order_by("id").values_list("id", flat=True)
    return [int(pk) for pk in np.random.default_rng(5).choice(np.array(rows), n)]


def conversation(calls: int) -> Iterator[Figures]:
    from colmado.answer.queries.conversation import conversation
    from colmado.ledger.models import Conversation, Teammate

    mate = Teammate.objects.order_by("id")[3]
    anyone, long = _some(Conversation, calls), _some(Conversation, calls, version__gte=60)
    yield figures("any conversation", lambda i: conversation(anyone[i], by=mate).messages, calls)
    yield figures("one of 60 messages and more", lambda i: conversation(long[i], by=mate).messages, calls)


def _questions() -> dict[str, str]:
    """What is searched, by how many messages hold it."""
    en, es = vocabulary("en").words, vocabulary("es").words
    return {
        **{"rare word, en": en[29_999], "rare word, es": es[29_900], "medium word, en": en[600]},
        **{"medium word, es": es[600], "common word, en": "refund", "common word, es": "factura"},
        **{"very common word, en": "order", "very common word, es": "pedido", "two common words": "pedido factura"},
        **{
            "two words, one rare": f"pedido {es[9_000]}",
            "phrase": '"tienda gracias"',
            "rare phrase": '"factura barrio"',
        },
        **{"either of two": "refund or factura", "one without the other": "pedido -factura"},
        **{"a common and a foreign word": "pedido refund", "nothing": "xyzzyx", "accent left out": "devolucion"},
    }


def search(calls: int) -> Iterator[Figures]:
    from colmado.answer.queries.search import search

    n = max(20, calls // 4)
    for name, text in _questions().items():
        yield figures(f"{name} ({text}: {_matches(text):,})", lambda _, t=text: search(t, by=None, limit=25).hits, n)
    yield figures("second page (pedido)", lambda _: search("pedido", limit=25, before=_second("pedido")).hits, n)


def _second(text: str, cache: dict[str, int | None] = {}) -> int | None:  # noqa: B006
    from colmado.answer.queries.search import search

    if text not in cache:
        cache[text] = search(text, limit=25).before
    return cache[text]


def _matches(text: str) -> int:
    from django.db import connection

    from colmado.answer.queries.search import MATCHING

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {MATCHING}", {"text": text})
        return int(cursor.fetchone()[0])


def _peer(url: str, asked: argparse.Namespace, ours: dict[str, Figures]) -> None:
    print(f"\nThe same inbox as a known helpdesk asks for it (pages of {peer_inbox.PAGE}; ours are of 50)\n{HEADING}")
    peer_inbox.build(url)
    pairs = {
        "peer: waiting, first page": ("waiting, first page", peer_inbox.OPEN, 1),
        f"peer: waiting, page {2 * DEEP}": (f"waiting, page {DEEP}", peer_inbox.OPEN, 2 * DEEP),
        "peer: resolved, first page": ("resolved, first page", peer_inbox.RESOLVED, 1),
        f"peer: resolved, page {2 * DEEP}": (f"resolved, page {DEEP}", peer_inbox.RESOLVED, 2 * DEEP),
        "peer: resolved, page 4000": (f"resolved, page {DEEP}", peer_inbox.RESOLVED, 4000),
    }
    ratios = []
    for name, (own, status, number) in pairs.items():
        theirs = peer_inbox.measure(url, name, max(20, asked.calls // 4), status=status, number=number)
        print(theirs, flush=True)
        if own in ours:
            mine = ours[own]
            ratios.append(
                f"{re.sub('^peer: ', '', name)}: {theirs.statements} statements against {mine.statements}, "
                f"{theirs.p50:.1f} ms against {mine.p50:.2f} ms: {theirs.p50 / mine.p50:.0f} times"
            )
    print("\nRatios\n" + "\n".join(ratios))
    if not asked.keep_peer:
        peer_inbox.drop(url)


if __name__ == "__main__":
    main()
