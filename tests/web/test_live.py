"""The live line: it tells what may be seen and no more, and many open pages leave the database to the others."""

from __future__ import annotations

import os
import re
import signal
import socket
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

import pytest
from tests.conftest import Place
from tests.neighbourhood import ANA, US, Neighbourhood, mail
from tests.servers.processes import free_port
from tests.web.browsing import wait_for

from colmado.ledger.models import Conversation, Membership, Team, Teammate
from colmado.web.floor import ear_of, told

LINES = 25  # more than the pool of connections holds
PASSWORD = "neighbourhood-shop"


@pytest.mark.parametrize("role", ["owner", "teammate", "researcher", "commercial", "read-only"])
def test_a_page_is_told_only_what_its_teammate_may_see(shop: Neighbourhood, role: str) -> None:
    shop.hear(mail(ANA, "zzours", id="a@x", subject="zzours"), mail("b@x.example", "zztheirs", id="b@x"))
    hidden = shop.talk_of("b@x")
    Conversation.objects.filter(pk=hidden.pk).update(kind="complaint")
    Conversation.objects.filter(pk=shop.talk_of("a@x").pk).update(kind="question")
    who = Teammate.objects.create_user("eva", password=PASSWORD, role=role)
    ids = set(Conversation.objects.values_list("pk", flat=True))
    words = told(ids, ear_of(who, "en"))
    assert "zzours" in words and ("zztheirs" in words) == (role != "commercial")
    team = Team.objects.create(name="Press")
    shop.channel.team = team
    shop.channel.save()
    assert ("zzours" in told(ids, ear_of(who, "en"))) == (role == "owner")
    Membership.objects.create(team=team, teammate=who)
    assert "zzours" in told(ids, ear_of(who, "es"))
    assert told({99_999}, ear_of(who, "en")) == ""


def test_many_open_pages_leave_the_database_to_the_others(place: Place) -> None:
    place.run("channel", "add", "esquina", "--kind", "file", "--address", US, "--no-test")
    place.run("createuser", "marta", "--password-from", "-", stdin=f"{PASSWORD}\n")
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    web = place.start("web", "--port", str(port))
    lines: list[socket.socket] = []
    try:
        wait_for(base)
        jar = CookieJar()
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        form = browser.open(f"{base}/sign-in", timeout=20).read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
        assert token
        said = {"csrfmiddlewaretoken": token[1], "login": "marta", "username": "marta", "password": PASSWORD}
        browser.open(f"{base}/sign-in", urllib.parse.urlencode(said).encode(), timeout=20)
        cookies = "; ".join(f"{one.name}={one.value}" for one in jar)
        assert "sessionid" in cookies
        for _ in range(LINES):
            line = socket.create_connection(("127.0.0.1", port), timeout=20)
            line.sendall(f"GET /live HTTP/1.1\r\nHost: localhost\r\nCookie: {cookies}\r\n\r\n".encode())
            lines.append(line)
            assert b" 200 " in line.recv(64)
        assert browser.open(f"{base}/inbox", timeout=8).status == 200
    finally:
        for line in lines:
            line.close()
        os.killpg(web.pid, signal.SIGTERM)
        web.wait(timeout=20)
