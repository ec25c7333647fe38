"""Wordings kept in text files, by what they are and in which language. Pure.

In a file a line is a pattern over plain text (`reading`: lower case, no accents); a space stands for any white
space, and a group is never captured. So who knows the language, and not the program, can add to it.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_SECTION = re.compile(r"^\[([a-z-]+)(?: (en|es))?\]$")
_NOTHING = "(?!)"


def tongues(language: str) -> tuple[str, ...]:
    """The languages whose wordings hold for a text: both while we do not know, none for a third one."""
    return {"en": ("en",), "es": ("es",), "": ("en", "es"), "und": ("en", "es")}.get(language, ())


def sections(file: Path) -> dict[tuple[str, str], list[str]]:
    """Read a file: (name, language) -> its lines; the language is "" where a section has none."""
    found: dict[tuple[str, str], list[str]] = {}
    lines: list[str] = []
    for line in file.read_text("utf-8").splitlines():
        if head := _SECTION.match(line):
            lines = found.setdefault((head[1], head[2] or ""), [])
        elif line and not line.startswith("#"):
            lines.append(line)
    return found


def pattern(line: str) -> str:
    """Turn a line into a regular expression."""
    return re.sub(r"\((?!\?)", "(?:", line).replace(" ?", r"\s{0,9}").replace(" ", r"\s{1,9}")


class Phrases:
    """The wordings of one file, each section compiled when it is first asked for."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.said = cache(self._said)
        self.whole = cache(self._whole)
        self.words = cache(self._words)
        self.groups = cache(self._groups)

    def _said(self, name: str, language: str) -> re.Pattern[str]:
        """The wordings of one section as one pattern, found anywhere between words."""
        return re.compile(rf"(?<!\w)(?:{self._either(name, language)})(?!\w)")

    def _whole(self, name: str, language: str) -> re.Pattern[str]:
        """The wordings of one section as one pattern that is the whole sentence (its `line`)."""
        return re.compile(rf"(?:{self._either(name, language)})\Z")

    def _words(self, name: str, language: str = "") -> frozenset[str]:
        """The single words of one section."""
        lines = [line for tongue in (*tongues(language), "") for line in self._sections.get((name, tongue), ())]
        return frozenset(word for line in lines for word in line.split())

    def _groups(self, name: str) -> dict[str, str]:
        """Word -> the first word of its line, for sections whose lines are words for one thing."""
        return {word: line.split()[0] for line in self._sections[name, ""] for word in line.split()}

    @property
    def _sections(self) -> dict[tuple[str, str], list[str]]:
        return _read(self._file)

    def _either(self, name: str, language: str) -> str:
        lines = [line for tongue in tongues(language) for line in self._sections[name, tongue]]
        return "|".join(map(pattern, lines)) or _NOTHING


_read = cache(sections)
SPANS = Phrases(Path(__file__).parent / "weights" / "spans.txt")
"""What span finders look for, and answer's checks with them."""
