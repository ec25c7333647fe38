"""The documentation is part of the product: what there is has its page, and the page says what there is."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from tests.house.source import HOUSE, ROOT, floors, short
from tests.house.test_words import commands

from colmado.channels.contract import OURS, find

DOCS = ROOT / "docs"
EVERYWHERE = {"--help", "-h", "--data", "--json"}  # said once, at the top of the page
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s#]+)(?:#[^)]*)?\)")


def sections() -> dict[str, str]:
    """docs/cli.md by command: the heading is the command's name."""
    parts = re.split(r"^##+ (.+)$", (DOCS / "cli.md").read_text(), flags=re.M)
    return {name.strip("` "): body for name, body in zip(parts[1::2], parts[2::2], strict=True)}


@pytest.mark.parametrize("name", [name for name, _ in commands()])
def test_every_command_and_option_is_on_its_page(name: str) -> None:
    command = dict(commands())[name]
    section = sections().get(name)
    assert section is not None, f"docs/cli.md has no section '## {name}': add what it does, its JSON and exit codes"
    for parameter in command.params:
        for word in (*parameter.opts, *parameter.secondary_opts):
            if word in EVERYWHERE or getattr(parameter, "hidden", False):
                continue
            shown = f"`{word}" if word.startswith("-") else word.upper()
            assert shown in section, f"docs/cli.md, '## {name}': {shown} is missing"
    promised = set(re.findall(r"`(--[a-z-]+)", section)) - EVERYWHERE
    there = {word for parameter in command.params for word in (*parameter.opts, *parameter.secondary_opts)}
    assert promised <= there, f"docs/cli.md, '## {name}' shows options that there are not: {promised - there}"


def test_no_section_is_about_a_command_that_is_gone() -> None:
    names = {name for name, _ in commands()}
    gone = {name for name in sections() if re.fullmatch(r"[a-z]+( [a-z]+)?", name)} - names
    assert not gone, f"docs/cli.md tells of commands that there are not: {gone}"


def test_every_room_has_its_page() -> None:
    cellar = {"kit", "ledger", "channels", "loop", "web", "cli", "__main__"}
    rooms = sorted(set(floors()) - cellar)
    missing = [room for room in rooms if not (DOCS / f"{room}.md").is_file()]
    assert not missing, f"write docs/<room>.md: what it does, its files, its tables, what it costs: {missing}"


@pytest.mark.parametrize("kind", OURS)
def test_every_kind_of_channel_has_its_page_with_every_option(kind: str) -> None:
    page = DOCS / "channels" / f"{kind}.md"
    assert page.is_file(), f"write docs/channels/{kind}.md"
    text = page.read_text()
    missing = [name for name in find(kind).options.__dataclass_fields__ if f"`{name}`" not in text]
    assert not missing, f"docs/channels/{kind}.md does not name the options {missing}"


def test_every_file_that_is_a_page_of_the_house_is_linked_from_one() -> None:
    pages = sorted([*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"])
    linked = {(page.parent / target).resolve() for page in pages for target in LINK.findall(page.read_text())}
    lost = [short(page) for page in DOCS.rglob("*.md") if page.resolve() not in linked]
    assert not lost, f"nobody finds these; link them from README.md or docs/house.md: {lost}"


def test_links_lead_somewhere() -> None:
    later = {"docs/pictures"}  # made by running
    dead = [
        f"{short(page)} -> {target}"
        for page in [*DOCS.rglob("*.md"), *ROOT.glob("*.md")]
        for target in LINK.findall(page.read_text())
        if "://" not in target
        and not target.startswith("mailto:")
        and not (page.parent / target).exists()
        and not any(part in target for part in later)
    ]
    assert not dead, dead


def test_the_picture_of_the_floors_is_the_contract() -> None:
    drawn = re.search(r"```floors\n(.*?)```", (DOCS / "house.md").read_text(), re.S)
    assert drawn, "docs/house.md draws the floors in a block that begins with ```floors"
    words = set(re.findall(r"[a-z]+", " ".join(line[12:44] for line in drawn[1].splitlines())))
    rooms = set(floors()) - {"__main__"}
    assert rooms <= words, f"docs/house.md does not draw {rooms - words}"


def test_the_changelog_knows_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text()


def test_decisions_are_numbered_and_dated() -> None:
    pages = sorted((DOCS / "decisions").glob("*.md"))
    assert [int(Path(page).name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    undated = [short(page) for page in pages if not re.search(r"^Date: \d{4}-\d\d-\d\d$", page.read_text(), re.M)]
    assert not undated, f"a decision says when it was made ('Date: 2026-11-21'): {undated}"


def test_the_house_has_the_parts_it_tells_of() -> None:
    for package in floors():
        path = HOUSE / package
        assert path.is_dir() or path.with_suffix(".py").is_file(), f"the contract names {package}, and there is none"
