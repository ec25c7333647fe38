"""The shop's calendar on the command line."""

from __future__ import annotations

import json

from tests.conftest import Place


def test_the_calendar_is_seen_and_changed(place: Place) -> None:
    place.run("createuser", "marta", "--password-from", "-", stdin="neighbourhood-shop\n")
    told = json.loads(place.run("settings", "show", "--json").stdout)
    assert told["hours"]["sun"] is None and told["due_within_hours"]["complaint"] == 4
    said = json.loads(place.run("settings", "hours", "sun=10:00-12:30", "mon=closed", "--as", "marta", "--json").stdout)
    assert said == {"changed": True, "moved": 0, "made_late": 0}
    place.run("settings", "due", "complaint=2")
    madrid = ("settings", "holidays", "--country", "ES", "--region", "MD", "--json")
    shown = json.loads(place.run(*madrid).stdout)
    taken = json.loads(place.run(*madrid, "--take").stdout)
    assert taken["added"] == list(shown["holidays"])
    place.run("settings", "holidays", "--add", "2030-01-02=Inventario", "--drop", taken["added"][0])
    place.run("patience", "--asks-solved")
    told = json.loads(place.run("settings", "show", "--json").stdout)
    assert told["hours"]["sun"] == "10:00-12:30" and told["hours"]["mon"] is None
    assert told["due_within_hours"]["complaint"] == 2 and told["asks_solved"] is True
    assert told["holidays"]["2030-01-02"] == "Inventario" and taken["added"][0] not in told["holidays"]
    log = json.loads(place.run("audit", "--json").stdout)["audit"]
    assert ("hours-changed", "marta") in {(row["act"], row["by"]) for row in log}


def test_nonsense_is_refused_with_what_was_expected(place: Place) -> None:
    for words, sentence in (
        (("hours", "mon"), "mon=09:00-18:00"),
        (("hours", "noday=closed"), "no day is called 'noday'"),
        (("hours", "mon=9-5"), "09:00-18:00 or closed"),
        (("due", "complaint=soon"), "numbers of hours"),
        (("due", "gossip=3"), "no kind is called 'gossip'"),
        (("holidays", "--add", "tomorrow=x"), "2026-12-25"),
        (("holidays", "--country", "XX"), "no country is called 'XX'"),
    ):
        done = place.run("settings", *words, check=False)
        assert done.returncode == 2 and sentence in done.stderr, words
