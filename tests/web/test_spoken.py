"""What rooms and wires say in plain English has its Spanish, and nothing in that part of the catalog is dead."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation
from tests.neighbourhood import Neighbourhood
from tests.web.saying import SRC, Sample, samples
from tests.web.test_spanish import entries

from colmado.answer.law import NOT_YET, Account, Law
from colmado.answer.queries.law import FAULTS, LOST
from colmado.ledger.models import Channel, Teammate
from colmado.web.spoken import PLACE, spoken
from colmado.web.words import why_withdrawn

# What never reaches a page, and why.
LEFT_OUT = {
    "cli/": "the command line speaks English",
    "know/buying/": "said on the command line and in notebooks; no page shows it yet",
    **dict.fromkeys(
        ("channels/sources/", "listen/bringing/", "listen/actions/sources.py", "listen/bought.py"),
        "orders are brought in, and shops connected, by the command line",
    ),
    "know/matching/": "said on the command line and in notebooks; no page shows it yet",
    "understand/tables.py": "said in notebooks",
    "understand/transformer/": "said on the command line: no page reads at tier 3",
    "api/": "so do programs",
    "config/": "settings and the database are set up before there is a page; backups are made by the command line",
    "demo/": "read when a demo is made, by the command line",
    **dict.fromkeys(
        [f"understand/{name}.py" for name in ("annotating", "encoder", "fitting", "head", "scoring")],
        "heads of one's own are made and read by the command line",
    ),
    "loop/demonstration.py": "raised where a demo is started, by the command line",
}


@pytest.fixture(autouse=True)
def _in_spanish() -> Iterator[None]:
    with translation.override("es"):
        yield


def gaps() -> Iterator[Sample]:
    """The sentences of the law, as the law makes them."""
    accounts = [Account("Q1q", "", 31, {}), Account("Q1q", NOT_YET, 31, {"open": 7})]
    for said in Law(accounts[:1], accounts[1:], [f"31 {one}" for one in (LOST, *FAULTS)]).gaps:
        yield Sample("answer/law.py", said, ("31", *(["Q1q"] if "Q1q" in said else [])))


EVERY = [
    one
    for one in [*samples(LEFT_OUT), *gaps()]
    if re.search(r"[^\W\d_]", re.sub(r"Q\d+q", "", one.said))  # else nothing in it is ours
]
SAID = [msgid for context, msgid in entries() if context == "said"]


# What has the same name in both languages: formats, fields, options, examples.
BOTH = """
ascii cc csv date_format do eml es from http https id imap internet json jsonl localhost maildir mbox org smtp smtputf
starttls tls uid utf
author body byte bytes comentario correo cur email example hear host mensaje message name new no none path remitente
reply return secret_key sender shop subject text to written_at yes
"""
SAME = set(BOTH.split())


def words(said: str) -> set[str]:
    """The words of a sentence, without those of its places."""
    return set(re.findall(r"[^\W\d]{2,}", re.sub(r"Q\d+q", "", said.lower())))


@pytest.mark.parametrize("sample", EVERY, ids=lambda one: f"{one.where} {one.said[:40]}")
def test_every_sentence_has_its_spanish(sample: Sample) -> None:
    said = spoken(sample.said)
    assert said != sample.said, f"{sample.where} says what the Spanish catalog does not know (docs/web.md)"
    lost = [word for word in sample.places if word not in said]
    assert not lost, f"{sample.where}: the Spanish leaves out what stands in {lost}"
    left = words(sample.said) & words(said) - SAME
    assert not left, f"{sample.where}: still English in it: {left}"


def test_the_sentences_are_found() -> None:
    found = {one.said for one in EVERY}
    assert len(found) > 140
    assert "the table is in UTF-16; save it as CSV in UTF-8" in found
    assert any(one.startswith("the mail server") and "no reason given; check user" in one for one in found)


def test_no_sentence_is_kept_that_nobody_says() -> None:
    texts = {one.said for one in EVERY}
    texts |= {
        node.value
        for path in SRC.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    whole = "\n".join(texts)
    dead = []
    for msgid in SAID:
        literals = PLACE.split(msgid.removesuffix("."))[::2]
        if not re.search(".*?".join(map(re.escape, literals)), whole):
            dead.append(msgid)
    assert not dead, "take it out of the .po file"


def test_a_place_has_one_name_and_each_sentence_the_same_places() -> None:
    for (context, msgid), [said, *_more] in entries().items():
        if context == "said":
            names = PLACE.findall(msgid)
            assert len(names) == len(set(names)), msgid
            assert sorted(names) == sorted(PLACE.findall(said)), msgid


def test_pages_speak_every_error() -> None:
    plain = [path.name for path in (SRC / "web").rglob("*.py") for _ in re.findall(r"str\(error\)", path.read_text())]
    assert plain == ["channels.py"], "what was tried is spoken by the template that lists it"


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("/x/y is empty: there is nothing to read in it", "/x/y está vacío: no tiene nada que leer"),
        ("There is no author.", "No tiene autor."),
        ("Marta says it arrived", "Marta dice que llegó"),
        ("there is no text to speak of", "there is no text to speak of"),
        ("", ""),
        ("250 2.0.0 Ok: queued as 4F", "250 2.0.0 Ok: queued as 4F"),
        ("line 7: text is a list; expected text", "línea 7: text es una lista; se esperaba texto"),
        ("Correo, chatter: received 7, accounted for 6", "Correo, charla: recibidos 7, localizados 6"),
        (
            "the mail server a:993 refused: no; really. the sending server b:25 offers no login; leave the user empty",
            "el servidor de correo a:993 se negó: no; really. El servidor de envío b:25 no pide identificarse; "
            "deja el usuario vacío",
        ),
    ],
)
def test_a_sentence_is_said(english: str, spanish: str) -> None:
    assert spoken(english) == spanish
    with translation.override("en"):
        assert spoken(english) == english


def test_a_server_cannot_nest_its_words_without_end() -> None:
    assert spoken("line 1: " * 2000 + "so").endswith("line 1: so")


def test_words_that_people_wrote_are_left_alone() -> None:
    assert why_withdrawn("the reply it stood in was taken back") == "se retiró la respuesta en la que estaba"
    assert why_withdrawn("Ana says it arrived") == "Ana says it arrived"


def test_pages_say_it_in_spanish(shop: Neighbourhood, client: Client) -> None:
    Teammate.objects.filter(pk=shop.marta.pk).update(language="es", role="owner")
    trouble = "the mail server imap.x:993 cannot be reached: timed out; check host, port and security"
    Channel.objects.update(trouble=trouble)
    client.force_login(shop.marta)
    client.cookies["django_language"] = "es"
    for page in ("/", "/channels", "/check"):
        assert "no se llega al servidor de correo imap.x:993" in client.get(page).content.decode()
    refused = client.get("/inbox?view=nowhere").content.decode()
    assert "Ninguna vista se llama" in refused
