"""Who works here, from the command line: invitations, roles, teams, the audit log."""

from __future__ import annotations

import subprocess

from tests.cli.test_commands import told
from tests.conftest import Place

PASSWORD = "neighbourhood-shop\n"


def test_inviting_arranging_and_looking_back(place: Place) -> None:
    place.run("createuser", "marta", "--password-from", "-", stdin=PASSWORD)
    told(place, "team", "make", "Counter")
    given = told(place, "invite", "Eva", "--role", "researcher", "--team", "Counter", "--at", "https://shop.example/")
    assert given["url"].startswith("https://shop.example/join/") and given["role"] == "researcher"
    assert given["url"].rpartition("/")[2] not in place.run("audit", "--json").stdout
    second = told(place, "invite", "Luz", "--as", "marta")
    listed = told(place, "team", "list")
    assert [row["called"] for row in listed["invitations"]] == ["Luz", "Eva"]
    assert listed["invitations"][1]["teams"] == ["Counter"] and listed["invitations"][0]["by"] == "marta"
    told(place, "invite", str(second["invitation"]), "--withdraw")
    back = told(place, "invite", "marta", "--again", "--fresh")
    told(place, "team", "put", "marta", "Counter")
    told(place, "team", "make", "Counter", "--rename", "Front")
    (marta,) = told(place, "team", "list")["teammates"]
    assert (marta["teams"], marta["role"], marta["second_factor"]) == (["Front"], "owner", False)
    told(place, "team", "take", "marta", "Front")
    assert "works here" not in place.run("team", "list").stdout and back["url"]
    for words in (
        ("team", "leave", "marta"),
        ("team", "role", "marta", "boss"),
        ("team", "put", "marta", "Nowhere"),
        ("team", "give", "nothing", "Front"),
        ("invite", "Eva", "--role", "boss"),
        ("invite", "Eva", "--fresh"),
        ("invite", "x", "--withdraw"),
        ("audit", "--seal", "x"),
    ):
        assert told(place, *words, code=2)["error"]

    rows = told(place, "audit")["audit"]
    assert [row["act"] for row in reversed(rows)] == [
        *("joined", "team-made", "invited", "invited", "invitation-withdrawn", "invited"),
        *("put-in-team", "team-renamed", "taken-out-of-team"),
    ]
    assert told(place, "audit", "--limit", "1", "--before", "3")["audit"][0]["id"] == 2
    found = told(place, "audit", "--check")
    assert (found["holds"], found["rows"], found["kept"]) == (True, 9, None)
    assert told(place, "audit", "--check", "--seal", found["seal"])["kept"] is True
    gone = told(place, "audit", "--seal", "00" * 32, code=1)
    assert gone["kept"] is False and not gone["holds"]
    assert "cut off" in place.run("audit", "--seal", "00" * 32, check=False).stdout


def test_two_owners_cannot_both_go_at_once(place: Place) -> None:
    for name in ("marta", "diego"):
        place.run("createuser", name, "--role", "owner", "--password-from", "-", stdin=PASSWORD)
    rivals = [
        subprocess.Popen(place.command("team", "leave", name), env=place.environ, stderr=subprocess.DEVNULL)
        for name in ("marta", "diego")
    ]
    assert sorted(rival.wait(timeout=60) for rival in rivals) == [0, 2]
    (left,) = told(place, "team", "list")["teammates"]
    assert left["role"] == "owner"
