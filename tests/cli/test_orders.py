"""orders import, touches import: seen first, written once, as processes on a shop of their own."""

from __future__ import annotations

import json
from pathlib import Path

import psycopg
from tests.conftest import Place

ORDERS = """\
Pedido;Fecha;Correo;Importe
1;31/12/2025 18:30;ana@x.example;"1.234,50 €"
2;03/04/2025;beto@x.example;(12,00 €)
3;03/04/2025;eva@x.example;doce
"""


def count(place: Place, table: str) -> int:
    with psycopg.connect(place.url) as session:
        found = session.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(found[0]) if found else 0


def test_seen_first_then_written_once_and_a_change_is_told(place: Place, tmp_path: Path) -> None:
    file, rejects = tmp_path / "pedidos.csv", tmp_path / "rest.csv"
    file.write_text(ORDERS)
    dry = place.run("orders", "import", str(file), "--dry-run")
    for told in ("'Importe' (by its name)", "the day comes first", "-12", "1 orders and 1 refunds of 2 identities",
                 "In all 1222.50 EUR", "line 4: an amount is like", "Nothing was written"):  # fmt: skip
        assert told in dry.stdout
    assert count(place, "ledger_order") == count(place, "ledger_identity") == 0

    words = ("orders", "import", str(file), "--zone", "Europe/Madrid", "--json")
    first = json.loads(place.run(*words, "--rejects", str(rejects)).stdout)
    assert first["written"] == {"new": 2, "known": 0, "otherwise": 0, "changes": []}
    assert (first["orders"], first["refunds"], first["refused"], first["people"]) == (1, 1, 1, 2)
    assert first["first"][0]["placed_at"] == "2025-12-31T17:30:00Z"
    assert rejects.read_text().splitlines() == [ORDERS.splitlines()[0], ORDERS.splitlines()[3]]
    assert count(place, "know_claim") == 2, "who bought is a person"
    assert json.loads(place.run(*words).stdout)["written"]["new"] == 0

    file.write_text(ORDERS.replace("1.234,50", "1.200,00"))
    told = place.run("orders", "import", str(file), "--zone", "Europe/Madrid").stdout
    assert "1 of those are told otherwise" in told and "1234.50 EUR" in told and "1200 EUR" in told
    kept = json.loads(place.run(*words, "--replace").stdout)["written"]
    assert kept["otherwise"] == 1 and json.loads(place.run(*words).stdout)["written"]["otherwise"] == 0
    other = json.loads(place.run(*words, "--source", "web").stdout)["written"]
    assert other["new"] == 2, "another source has numbers of its own"


def test_what_cannot_be_used_is_refused_and_nothing_is_kept(place: Place, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text("id,date,email,total\n1,03/04/2025,a@x.example,5\n")
    for words, why in (
        ((), "--dates day"),
        (("--dates", "day"), "--currency EUR"),
        (("--dates", "day", "--currency", "euros"), "three letters"),
        (("--column", "amount"), "--column amount=Total"),
        (("--zone", "Madrid"), "Europe/Madrid"),
        (("--rejects", str(file)), "writes over none"),
    ):
        refused = place.run("orders", "import", str(file), *words, check=False)
        assert refused.returncode == 2 and why in refused.stderr, (words, refused.stderr)
    assert count(place, "ledger_order") == 0 and file.read_text().startswith("id,")


def test_touches_come_in_the_same_way(place: Place, tmp_path: Path) -> None:
    file = tmp_path / "visitas.csv"
    file.write_text("tipo,fecha,cliente,iniciativa\nvisita,2025-01-02,77,cliente\ncata,2025-01-03,77,tienda\n")
    assert "1 visita, 1 cata" in place.run("touches", "import", str(file), "--dry-run").stdout
    assert count(place, "ledger_touch") == 0
    written = [json.loads(place.run("touches", "import", str(file), "--json").stdout)["written"] for _ in range(2)]
    assert [one["new"] for one in written] == [2, 0]
