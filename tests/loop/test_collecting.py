"""Shops that tell orders: connected, collected with their cursor, let go; nothing of their secrets is shown."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from tests.neighbourhood import NOON, Neighbourhood
from tests.servers import shops
from tests.servers.json_server import json_server

from colmado.kit.errors import ChannelError, InputError
from colmado.know.models import Claim
from colmado.ledger.models import Identity, Order
from colmado.listen.actions import claim_source, connect_source, remove_source
from colmado.listen.models import OrderSource
from colmado.listen.queries import source_called, source_options
from colmado.loop.collecting import EVERY, collect_orders

KEYS = {"key": "ck_1", "password": "cs_1"}


def test_orders_are_collected_once_and_a_change_takes_their_place(shop: Neighbourhood) -> None:
    orders = [shops.order(n, shops.seconds(n)) for n in range(3)]
    with json_server(shops.Woo(orders)) as url:
        source = connect_source(name="web", kind="woocommerce", options={**KEYS, "url": url}, at=NOON)
        assert vars(collect_orders(source=source, clock=lambda: NOON)) == {
            "new": 3, "known": 0, "changed": 0, "left_out": 0
        }  # fmt: skip
        source = source_called("web")
        assert source.cursor == {"since": "2026-01-02T10:00:02+00:00"} and source.collected_at == NOON
        orders[1].update(total="20.00", date_modified_gmt=shops.seconds(60))
        again = collect_orders(source=source, clock=lambda: NOON)
    assert (again.new, again.changed) == (0, 1)
    assert sorted(Order.objects.values_list("external_id", "amount_minor")) == [("0", 1250), ("1", 2000), ("2", 1250)]
    assert Claim.objects.filter(identity__in=Identity.objects.filter(address__endswith="@x.example")).count() >= 3
    remove_source(source=source)
    assert Order.objects.count() == 3 and not OrderSource.objects.exists()


def test_secrets_are_sealed_and_stay_with_their_address(shop: Neighbourhood) -> None:
    given = {**KEYS, "url": "https://shop.example"}
    source = connect_source(name="web", kind="woocommerce", options=given, at=NOON)
    kept = OrderSource.objects.get(pk=source.pk).options
    assert "ck_1" not in str(kept) and "cs_1" not in str(kept) and kept["url"] == "https://shop.example"
    assert source_options(source_called("web")).password == "cs_1"
    with pytest.raises(InputError, match="give it again"):
        connect_source(name="web", kind="woocommerce", options={"url": "https://theirs.example"}, at=NOON)
    connect_source(name="web", kind="woocommerce", options={**KEYS, "url": "https://new.example"}, at=NOON)
    assert source_options(source_called("web")).url == "https://new.example"
    for wrong in ({"kind": "stripe", "options": {"key": "x"}}, {"kind": "woocommerce", "options": {"colour": "red"}}):
        with pytest.raises(InputError):
            connect_source(name="web", at=NOON, **wrong)
    with pytest.raises(InputError, match="known: web"):
        source_called("shop")


def test_each_shop_is_asked_once_an_hour_and_its_trouble_is_written_down(shop: Neighbourhood) -> None:
    with json_server(shops.Woo([{"id": 1, "date_modified_gmt": "2026-01-02T10:00:00"}])) as url:
        connect_source(name="web", kind="woocommerce", options={**KEYS, "url": url}, at=NOON)
        source = claim_source(every=EVERY, at=NOON)
        assert source is not None and claim_source(every=EVERY, at=NOON) is None
        with pytest.raises(ChannelError, match="not as woocommerce documents it"):
            collect_orders(source=source, clock=lambda: NOON)
    assert "KeyError" in source_called("web").trouble and source_called("web").cursor == {}
    assert claim_source(every=EVERY, at=NOON + timedelta(minutes=59)) is None
    assert claim_source(every=EVERY, at=NOON + EVERY) == source
    with pytest.raises(ChannelError, match="did not answer"):
        collect_orders(source=source, clock=lambda: NOON)


def test_the_commands_of_shops(place, tmp_path) -> None:
    with json_server(shops.Woo([shops.order(1, shops.seconds(1))])) as url:
        add = ("orders", "source", "add", "web", "--kind", "woocommerce", "-o", f"url={url}", "--secrets-from", "-")
        refused = place.run(*add, stdin="key=ck_2\npassword=cs_2\n", check=False)
        assert refused.returncode == 4 and "401" in refused.stderr and "cs_2" not in refused.stderr
        assert "No shop yet" in place.run("orders", "source", "list").stdout, "what does not answer is not kept"
        assert "Kept: web." in place.run(*add, stdin="key=ck_1\npassword=cs_1\n").stdout
        assert "answers" in place.run("orders", "source", "test", "web").stdout
        assert "web: 1 new, 0 known" in place.run("orders", "source", "collect").stdout
        listed = place.run("orders", "source", "list", "--json").stdout
        assert '"trouble": ""' in listed and "ck_1" not in listed
    gone = place.run("orders", "source", "collect", "web", check=False)
    assert gone.returncode == 4 and "did not answer" in gone.stdout
    assert "did not answer" in place.run("orders", "source", "list").stdout
    assert "stay" in place.run("orders", "source", "remove", "web").stdout
    assert "consumer" in place.run("orders", "source", "options", "woocommerce").stdout.lower()


def test_the_worker_asks_by_itself(place) -> None:
    with json_server(shops.Woo([shops.order(1, shops.seconds(1))])) as url:
        words = ("orders", "source", "add", "web", "--kind", "woocommerce", "-o", f"url={url}", "--no-test")
        place.run(*words, "--secrets-from", "-", stdin="key=ck_1\npassword=cs_1\n")
        worker = place.start("work")
        try:
            for _ in range(100):
                if '"collected_at": "20' in place.run("orders", "source", "list", "--json").stdout:
                    break
                time.sleep(0.2)
            else:
                pytest.fail(place.said.read_text())
        finally:
            worker.terminate()
            worker.wait(timeout=30)
