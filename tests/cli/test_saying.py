"""Knowing what to say, from the command line."""

from __future__ import annotations

from pathlib import Path

from tests.cli.test_answering import counter, letters, talks
from tests.cli.test_commands import told
from tests.conftest import Place

__all__ = ["counter"]

HOURS = "Abrimos de nueve a dos, y los sábados también."


def test_facts_are_saved_used_changed_and_retired(counter: Place, tmp_path: Path) -> None:
    first, second = talks(counter)
    made = told(counter, "fact", "save", "Horario", HOURS, "--language", "es", "--channel", "shop")
    number = str(made["fact"])
    assert (made["version"], made["channel"], made["by"]) == (1, "shop", "marta")
    sent = told(counter, "reply", first, "--fact", number)
    assert (sent["outbox"], sent["elsewhere"]) == ("accepted", False) and "nueve" in letters(tmp_path)[0]
    assert told(counter, "fact", "list", "--uses", number)["uses"][0]["unchanged"] is True
    listed = told(counter, "fact", "list")
    assert (listed["cap"], listed["facts"][0]["used"], listed["facts"][0]["unchanged"]) == (20, 1, 1)
    assert told(counter, "fact", "cap", "1") == {"cap": 1}
    assert "is what the shop allows" in told(counter, "reply", second, "--fact", number, code=2)["error"]
    assert told(counter, "fact", "change", number, "--text", "Hoy no abrimos.")["version"] == 2
    given = told(counter, "suggest", second)
    assert given["insertable"] and [row["text"] for row in given["facts"]] == ["Hoy no abrimos."]
    assert [row["text"] for row in given["earlier"]] == [HOURS]
    assert "These may be put into the reply." in counter.run("suggest", second).stdout
    assert told(counter, "fact", "retire", number)["retired_at"]
    assert told(counter, "fact", "list")["facts"] == [] and told(counter, "fact", "list", "--retired")["facts"]
    assert "no saved fact 999" in told(counter, "reply", second, "--fact", "999", code=2)["error"]
    wrong = told(counter, "fact", "save", "a", "b", "--language", "es", "--channel", "no", code=2)
    assert "no channel is called 'no'" in wrong["error"]


def test_two_at_once_do_not_get_past_the_cap(counter: Place) -> None:
    number = str(told(counter, "fact", "save", "Horario", HOURS, "--language", "es")["fact"])
    told(counter, "fact", "cap", "1")
    rivals = [counter.start("reply", talk, "--fact", number, "--later") for talk in talks(counter)]
    assert sorted(rival.wait(60) for rival in rivals) == [0, 2]
    assert len(told(counter, "fact", "list", "--uses", number)["uses"]) == 1


def test_a_reply_is_checked_and_not_sent(counter: Place, tmp_path: Path) -> None:
    first = talks(counter)[0]
    found = told(counter, "reply", first, "--text", "Llega mañana sin falta, te lo mandamos el lunes.", "--check")
    assert [one["code"] for one in found["findings"]] == ["over-promise", "promise-unwritten"]
    assert "“sin falta” is more than anyone can know" in found["findings"][0]["sentence"]
    assert letters(tmp_path) == [] and first in talks(counter)
    assert counter.run("reply", first, "--text", "Sí, hay.", "--check").stdout == "Nothing that the checks know.\n"


def test_who_is_sent_elsewhere_is_said_to_wait(counter: Place) -> None:
    first = talks(counter)[0]
    done = counter.run("reply", first, "--text", "Contacte con el servicio de atención.")
    assert "does not count as an answer" in done.stdout
    assert told(counter, "check")["open"] == 2 and first in talks(counter)
