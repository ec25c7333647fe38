"""What pages, commands and files may say: no certainty we have not got, no words of selling, no place of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
from tests.house.source import HOUSE, ROOT, short, strings, tracked

CERTAIN = r"guarante\w*|proven|always|magic\w*|asegurad[oa]s?|garanti[zc]\w*|siempre|infallible|100 ?%"
# word -> the house's own word for it (docs/words.md)
NOT_OURS = {
    r"leads?": "person",
    r"funnels?": "say what happens to people",
    r"tickets?": "conversation",
    r"agents?": "teammate",
    r"campaigns?": "post or publication",
    r"KPIs?": "measure",
    r"integrations?": "channel",
}
BANNED = re.compile(rf"\b(?:{CERTAIN}|{'|'.join(NOT_OURS)})\b", re.IGNORECASE)
HOSTS = ("pypi" + ".org", "python" + "hosted.org", "npm" + "js.", "proxy.golang" + ".org", "crates" + ".io")
PLACES = ("/wo" + "rk/", "/ro" + "ot/")


def commands(group: click.Group | None = None, before: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command of the command line with its full name."""
    from colmado.cli import cli

    group = group or cli
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        assert found is not None
        yield f"{before}{name}", found
        if isinstance(found, click.Group):
            yield from commands(found, f"{before}{name} ")


def on_pages() -> Iterator[tuple[str, str]]:
    """What the templates and their translations say."""
    unseen = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}|<!--.*?-->|class=\"[^\"]*\"", re.S)
    for path in (HOUSE / "web").rglob("*.html"):
        for number, line in enumerate(unseen.sub("", path.read_text()).splitlines(), 1):
            yield f"{short(path)}:{number}", line
    for path in HOUSE.rglob("*.po"):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if not line.startswith("#"):
                yield f"{short(path)}:{number}", line


def at_the_terminal() -> Iterator[tuple[str, str]]:
    """What --help says."""
    for name, command in commands():
        yield f"./colmado {name} --help", command.help or ""
        for parameter in command.params:
            yield f"./colmado {name} {parameter.opts[0]}", getattr(parameter, "help", "") or ""


def in_sentences() -> Iterator[tuple[str, str]]:
    """What the code says: its errors and answers."""
    for folder in ("web", "cli", "api", "answer", "listen", "know", "channels", "config", "loop"):
        for path in (HOUSE / folder).rglob("*.py"):
            yield from ((f"{short(path)}:{line}", text) for line, text in strings(path) if " " in text)


def test_no_word_of_certainty_or_selling_is_shown() -> None:
    found = [
        f"{place}: {hit.group()!r} in {text.strip()[:80]!r}"
        for place, text in (*on_pages(), *at_the_terminal(), *in_sentences())
        for hit in BANNED.finditer(text)
    ]
    assert not found, (
        "say what was measured with its interval, and use the house's own words (docs/words.md):\n" + "\n".join(found)
    )


def test_the_front_page_is_sober() -> None:
    hype = rf"\b(?:{CERTAIN}|revolutionary|seamless\w*|blazing\w*|powerful|effortless\w*)\b"
    sober = re.compile(hype, re.IGNORECASE)
    for name in ("README.md", "CHANGELOG.md", "SECURITY.md", "CONTRIBUTING.md"):
        hits = [hit.group() for hit in sober.finditer((ROOT / name).read_text())]
        assert not hits, f"{name} promises more than we know: {hits}; say what it does, with a figure"


def test_no_registry_and_no_place_of_ours_is_named() -> None:
    words = [word.encode() for word in (*HOSTS, *PLACES)]
    found = [
        f"{short(path)}: {word.decode()}" for path in tracked() for word in words if word in path.read_bytes()
    ]
    assert not found, f"packages come from whatever registry the reader uses, and paths are relative: {found}"


def test_the_rule_sees_what_it_should() -> None:
    assert BANNED.search("This is guaranteed.") and BANNED.search("Your ticket") and BANNED.search("new leads")
    assert not BANNED.search("misleading, alwaysness, magnet, ticketing")
