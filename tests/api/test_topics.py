"""Topics by program: the same numbers and the same acts as on the pages."""

from __future__ import annotations

from django.utils import timezone
from tests.api.asking import Program
from tests.neighbourhood import Neighbourhood
from tests.understand.test_topics import BREAD, LATE, fill, of


def test_topics_are_listed_named_and_put_together(shop: Neighbourhood) -> None:
    diego = Program(shop.diego)
    assert diego.get("topics") == {"rows": [], "gathered": 0, "missing": 200}
    shop.now = timezone.now()
    fill(shop)
    late, bread = of(LATE[0]), of(BREAD[0])
    rows = {row["id"]: row for row in diego.get("topics")["rows"]}
    assert rows[late]["messages"] == len(LATE) == sum(rows[late]["weeks"]) and rows[late]["name_es"] == "paquete"
    assert (rows[late]["trend"], rows[late]["ratio"], rows[late]["high"]) == ("new", None, None)
    assert rows[late]["low"] > 1
    said = diego.get(f"topics/{late}/messages?limit=5")
    more = diego.get(f"topics/{late}/messages?limit=5&after={said['after']}")
    assert {row["text"] for row in (*said["rows"], *more["rows"])} == set(LATE)
    assert diego.get(f"topics/{late}/messages?week=0")["rows"] == []
    assert diego.post(f"topics/{late}/name", "PUT", name="Late parcels") == {"id": late, "name": "Late parcels"}
    assert diego.post(f"topics/{bread}/part-of", "PUT", topic=late) == {"id": bread, "part_of": late}
    rows = {row["id"]: row for row in diego.get("topics")["rows"]}
    assert (rows[late]["parts"], rows[late]["messages"]) == ([bread], len(LATE) + len(BREAD)) and bread not in rows
    assert diego.trouble("PUT", f"topics/{late}/part-of", {"topic": bread})[0] == 400
    assert diego.post(f"topics/{bread}/part-of", "DELETE") == {"id": bread, "part_of": None}
    assert diego.trouble("DELETE", f"topics/{bread}/part-of", {})[0] == 409
    assert diego.trouble("PUT", "topics/999/name", {"name": "x"})[0] == 404
