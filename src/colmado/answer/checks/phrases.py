"""The wordings that checks look for: `phrases.txt`, by what they are and in which language. Pure.

In the file a line is a pattern over plain text (lower case, no accents); a space stands for any white space, and a
group is never captured. So who knows the language, and not the program, can add to it.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("phrases.txt")
_SECTION = re.compile(r"^\[([a-z-]+)(?: (en|es))?\]$")
_NOTHING = "(?!)"


def tongues(language: str) -> tuple[str, ...]:
    """The languages whose wordings hold for a text: both while we do not know, none for a third one."""
    return {"en": ("en",), "es": ("es",), "": ("en", "es"), "und": ("en", "es")}.get(language, ())


@cache
def said(name: str, language: str) -> re.Pattern[str]:
    """The wordings of one section as one pattern, found anywhere between words."""
    return re.compile(rf"(?<!\w)(?:{_either(name, language)})(?!\w)")


@cache
def whole(name: str, language: str) -> re.Pattern[str]:
    """The wordings of one section as one pattern that is the whole sentence (its `line`)."""
    return re.compile(rf"(?:{_either(name, language)})\Z")


@cache
def words(name: str, language: str = "") -> frozenset[str]:
    """The single words of one section."""
    lines = [line for tongue in (*tongues(language), "") for line in _sections().get((name, tongue), ())]
    return frozenset(word for line in lines for word in line.split())


@cache
def groups(name: str) -> dict[str, str]:
    """Word -> the first word of its line, for sections whose lines are words for one thing."""
    return {word: line.split()[0] for line in _sections()[name, ""] for word in line.split()}


def _either(name: str, language: str) -> str:
    lines = [line for tongue in tongues(language) for line in _sections()[name, tongue]]
    return "|".join(map(_pattern, lines)) or _NOTHING


def _pattern(line: str) -> str:
    return re.sub(r"\((?!\?)", "(?:", line).replace(" ?", r"\s{0,9}").replace(" ", r"\s{1,9}")


@cache
def _sections() -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    lines: list[str] = []
    for line in _FILE.read_text("utf-8").splitlines():
        if head := _SECTION.match(line):
            lines = found.setdefault((head[1], head[2] or ""), [])
        elif line and not line.startswith("#"):
            lines.append(line)
    return found
