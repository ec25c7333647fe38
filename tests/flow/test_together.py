"""Rivals at the same moment, in threads with real transactions: exactly one of them wins."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.conftest import Place

ROUNDS = 15
# What each rival of a round made of it: "done", or the kind of error it was refused with.
SCRIPT = """
import json, sys, threading, time
import django; django.setup()
from django.db import connection
from django.utils import timezone
from tests.neighbourhood import mail
from colmado.answer.actions import outbox
from colmado.answer.actions.invitations import accept, invite
from colmado.answer.actions.joining import join
from colmado.answer.actions.reply import reply
from colmado.answer.actions.splitting import split
from colmado.answer.actions.undo import take_back
from colmado.answer.models import Concern
from colmado.channels.rfc5322 import parse
from colmado.kit.errors import ColmadoError
from colmado.ledger.models import Channel, Message, Outbox, Teammate
from colmado.listen.actions import store
from colmado.loop import arrival, sending

by, channel = Teammate.objects.get(username="marta"), Channel.objects.get()

def hear(*names):
    store(channel=channel, items=[parse(mail(f"c{n}@x.example", f"hola {n}", id=f"{n}@x")) for n in names],
          at=timezone.now())
    arrival.drain(clock=timezone.now)
    return [Message.objects.select_related("conversation").get(external_id=f"{n}@x") for n in names]

def race(*acts):
    told, start = {}, threading.Barrier(len(acts))
    def run(number, act):
        start.wait()
        try:
            told[number] = act() or "done"
        except ColmadoError as error:
            told[number] = type(error).__name__
        except Exception as error:
            told[number] = repr(error)
        finally:
            connection.close()
    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for one in threads: one.start()
    for one in threads: one.join()
    return [told[number] for number in range(len(acts))]

def now(**given):
    return {"by": by, "at": timezone.now(), **given}

found = {"take back": [], "join": [], "split": [], "come in": []}
for n in range(int(sys.argv[1])):
    [one] = hear(f"t{n}")
    made = reply(conversation=one.conversation_id, text="vale", seen=1, **now())
    letter = Outbox.objects.get(pk=made.pk)
    def take():
        time.sleep(n % 5 * 0.02)  # so that sometimes one is first, sometimes the other
        return take_back(letter=letter, **now()) and "done"
    send = lambda: str(sending.send_due(clock=timezone.now, only=made.pk))
    told = race(*[(take, take, send), (send, take, take), (take, send, send)][n % 3])
    found["take back"].append([*told, Outbox.objects.get(pk=made.pk).state])
    one, other = hear(f"a{n}", f"b{n}")
    a, b = one.conversation_id, other.conversation_id
    found["join"].append(race(
        lambda: join(conversation=a, into=b, why="si", **now()) and "done",
        lambda: join(conversation=b, into=a, why="si", **now()) and "done"))
    parts = [("uno", ""), ("dos", "")]
    cut = lambda: split(message=one.pk, parts=parts, **now()) and "done"
    found["split"].append([*race(cut, cut), Concern.objects.filter(message=one).count()])
    _row, token = invite(called="Eva", email="", role="teammate", teams=[], language="es", **now())
    come = lambda name: accept(token=token, username=name, password="neighbourhood-shop", at=timezone.now()) and "done"
    found["come in"].append(race(lambda: come(f"eva{n}"), lambda: come(f"ada{n}")))
print(json.dumps(found))
"""


def test_one_of_the_rivals_wins(place: Place, tmp_path: Path) -> None:
    place.environ["COLMADO_PASSWORD"] = "neighbourhood-shop"
    place.run("createuser", "marta", "--role", "owner")
    out = tmp_path / "out"
    address = ("--address", "hola@esquina.example")
    place.run("channel", "add", "shop", "--kind", "file", *address, "-o", f"outgoing={out}", "--no-test")
    root = Path(__file__).resolve().parents[2]
    environ = {
        **place.environ,
        "DJANGO_SETTINGS_MODULE": "colmado.config.settings",
        "PYTHONPATH": f"{root / 'src'}:{root}",
    }
    command = [sys.executable, "-c", SCRIPT, str(ROUNDS)]
    told = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=240)
    assert told.returncode == 0, told.stderr[-2000:]
    found = json.loads(told.stdout)
    sent = len(list(out.glob("new/*")))
    assert not list(out.glob("tmp/*")), "what did not leave is not left lying about"
    for *rivals, state in found["take back"]:
        assert set(rivals) <= {"done", "ConflictError", "0", "1"}, rivals
        assert rivals.count("done") == (state == "withdrawn"), "one takes it back, or it left"
        assert state in ("withdrawn", "accepted")
    assert sent == sum(state == "accepted" for *_rivals, state in found["take back"]), "what was taken back never left"
    assert all(sorted(rivals) == ["ConflictError", "done"] for rivals in found["join"]), found["join"]
    assert all(sorted(rest) == ["ConflictError", "done"] and n == 2 for *rest, n in found["split"]), found["split"]
    for rivals in found["come in"]:
        assert rivals.count("done") == 1 and set(rivals) <= {"done", "ConflictError", "NotFound"}, rivals
    assert json.loads(place.run("check", "--json").stdout)["holds"]
