"""Spanish is complete: every string of the pages is marked, translated, and compiled."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation.template import templatize
from tests.neighbourhood import Neighbourhood, mail

from colmado.ledger.models import Teammate

SRC = Path(__file__).resolve().parents[2] / "src" / "colmado"
TEMPLATES = sorted((SRC / "web" / "templates").rglob("*.html"))
PO = SRC / "web" / "locale" / "es" / "LC_MESSAGES" / "django.po"
LITERAL = r"""u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
CALLS = {"gettext_noop": 0, "_": 0, "gettext": 0, "gettext_lazy": 0, "pgettext": 1, "ngettext": 0}
# What is the same in both languages: names.
NAMES = {"Colmado"}


@pytest.fixture(autouse=True)
def _english_after() -> Iterator[None]:
    """A page served in this thread leaves its language behind."""
    yield
    translation.deactivate()


def entries() -> dict[tuple[str, str], list[str]]:
    """(context, msgid) -> translations, as the .po file has them."""
    found = {}
    for block in PO.read_text().split("\n\n")[1:]:
        assert "fuzzy" not in block, block
        said: dict[str, str] = {}
        key = ""
        for line in block.splitlines():
            start = re.match(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) (".*")$', line)
            if start:
                key = start[1]
                said[key] = ast.literal_eval(start[2])
            elif line.startswith('"'):
                said[key] += ast.literal_eval(line)
        texts = [text for name, text in said.items() if name.startswith("msgstr")]
        found[said.get("msgctxt", ""), said["msgid"]] = texts
    return found


def asked_in_templates() -> set[tuple[str, str]]:
    wanted = set()
    for path in TEMPLATES:
        code = templatize(path.read_text())
        for call, first in re.findall(rf"\b(n?gettext|_)\(\s*{LITERAL}", code):
            assert call
            wanted.add(("", ast.literal_eval(first)))
    return wanted


def asked_in_python() -> set[tuple[str, str]]:
    wanted = set()
    for path in SRC.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
                at = CALLS[node.func.id]
                if isinstance(node.args[0], ast.Subscript):
                    continue  # a row of a table whose strings are marked where they are written
                words = [arg.value for arg in node.args[: at + 1] if isinstance(arg, ast.Constant)]
                assert len(words) == at + 1, f"{path}:{node.lineno} translates something that is not written there"
                wanted.add((str(words[0]) if at else "", str(words[-1])))
    return wanted


def test_every_string_has_its_spanish() -> None:
    known = entries()
    empty = [msgid for (_, msgid), texts in known.items() if not texts or not all(texts)]
    assert not empty
    missing = (asked_in_templates() | asked_in_python()) - known.keys()
    assert not missing, "run makemessages (docs/web.md), translate, compile"
    assert len(known) > 150


def test_nothing_is_translated_that_nobody_says() -> None:
    said = asked_in_templates() | asked_in_python()
    source = "\n".join(path.read_text() for path in SRC.rglob("*.py"))
    asked = {(context, msgid) for context, msgid in entries() if context != "said"}  # those are in test_spoken
    dead = [msgid for _context, msgid in asked - said if msgid not in source]
    assert not dead, "take it out of the .po file"


def test_what_is_compiled_is_what_is_written() -> None:
    with PO.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for (context, msgid), texts in entries().items():
        if len(texts) > 1:
            found = [compiled.ngettext(msgid, "", n) for n in (1, 2)]
        else:
            found = [compiled.pgettext(context, msgid) if context else compiled.gettext(msgid)]
        assert found == texts, f"{msgid!r}: compile the .po (docs/web.md)"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_no_template_has_words_outside_its_translations(path: Path) -> None:
    text = path.read_text()
    text = re.sub(r"{%\s*blocktranslate.*?endblocktranslate\s*%}", "", text, flags=re.S)
    text = re.sub(r"{[{%#].*?[}%#]}", "", text, flags=re.S)
    for name in ("alt", "title", "placeholder", "aria-label"):
        assert not re.search(rf'\s{name}="[^"]*[A-Za-z]', text), f"{path.name}: {name}"
    said = re.sub(r"<code>.*?</code>|<(\w+)[^>]*translate=\"no\">.*?</\1>", "", text, flags=re.S)
    bare = re.sub(r"<[^>]*>", " ", said)
    bare = re.sub(r"&[a-z]+;", " ", bare)
    assert set(re.findall(r"[^\W\d_]+", bare)) <= NAMES


def test_a_teammate_is_spoken_to_in_their_language(shop: Neighbourhood, client: Client) -> None:
    Teammate.objects.filter(pk=shop.marta.pk).update(language="es")
    shop.hear(mail(id="a@x"))
    client.post("/sign-in", {"username": "marta", "password": "neighbourhood-shop"})
    page = client.get("/inbox").content.decode()
    assert '<html lang="es">' in page and "persona espera" in page
    client.post("/language", {"language": "en"})
    assert Teammate.objects.get(pk=shop.marta.pk).language == "en", "a choice is kept with the teammate"
    client.post("/sign-out")
    assert not client.cookies["django_language"].value, "the next one at this screen has their own language"


@pytest.mark.parametrize(
    ("address", "said", "sentence"),
    [
        ("reply", {"text": " "}, "La respuesta está vacía"),
        ("reply", {"text": "Sí", "promise": "llamar"}, "Una promesa necesita una fecha"),
        ("outcome", {"state": "no-reply-needed"}, "Hace falta un motivo"),
        ("promise", {"text": "llamar", "by": ""}, "Una promesa necesita una fecha"),
        ("promise", {"text": "", "by": "2999-01-01"}, "Di qué se prometió"),
        ("outcome", {"state": "spam", "seen": "0"}, "ha llegado 1 mensaje más"),
    ],
)
def test_errors_are_said_in_spanish(
    shop: Neighbourhood, client: Client, address: str, said: dict[str, str], sentence: str
) -> None:
    shop.hear(mail(id="a@x"))
    client.force_login(shop.marta)
    client.cookies["django_language"] = "es"
    talk = shop.talk_of("a@x")
    answer = client.post(f"/conversation/{talk.pk}/{address}", {"seen": talk.version} | said)
    assert answer.status_code in (400, 409) and sentence in answer.content.decode()
