"""Where a writer's own words end and the quoted mail or the signature begins, in English and Spanish.

Line by line and linear. What answers stand between quoted lines is kept: only what trails is cut. A
greeting at the end ("Saludos, Ana") is the writer's own. A mail that is nothing but a quote counts as its
writer's words.
"""

from __future__ import annotations

import re

MAX_LENGTH = 2_000_000
MAX_LINE = 400
MAX_SIGNATURE_LINES = 20
MAX_ATTRIBUTION_LINES = 3

_MAY_QUOTE = re.compile(
    r"(?m)^[ \t]*(?:>|[-_=*]{2}|\*?(?:From|De|Von|Da)\b)|:[ \t*]*$|^(?:Sent|Enviado|Get|Obt|Desc|Env)|"
    r"reenviado"
)

_SEPARATOR = re.compile(
    r"[ \t]*-{2,}[ \t]*(?:original message|mensaje original|forwarded message|mensaje reenviado|"
    r"forwarded by .{0,80}|message d'origine|urspr\S+ nachricht|mensagem original)[ \t]*-{2,}[ \t]*\Z|"
    r"(?:begin forwarded message|inicio del mensaje reenviado)[ \t]*:[ \t]*\Z",
    re.IGNORECASE,
)
_FIRST_FIELD = re.compile(r"[ \t]*\*?(?:From|De|Von|Da)[ \t]?:\*?[ \t]*\S", re.IGNORECASE)
_NEXT_FIELD = re.compile(
    r"[ \t]*\*?(?:Sent|Date|To|Subject|Cc|Importance|Enviad[oa](?: el)?|Fecha|Para|Asunto|Importancia|Data|"
    r"Assunto|Gesendet|An|Betreff|Objet|Envoy\S{1,2}|\S{1,2}|Inviato|Oggetto)[ \t]?:\*?(?:[ \t]|\Z)",
    re.IGNORECASE,
)
_RULE = re.compile(r"[ \t]*(?:_{5,}|-{20,}|={20,}|\*{20,})[ \t]*\Z")
_WROTE = {
    "en": r"wrote",
    "es": r"escribi[óo]|ha escrito",
    "pt": r"escreveu",
    "fr": r"a [ée]crit",
    "de": r"schrieb\b.{0,80}",
    "it": r"ha scritto",
    "ca": r"va escriure",
}
_ENDS = {
    language: re.compile(rf"(?:\b(?:{words})[ \t]?:[ \t*]*)\Z", re.IGNORECASE) for language, words in _WROTE.items()
}
# a date or an address, so that "she wrote:" in a sentence is none
_DATED = re.compile(r"\b(?:19|20)\d\d\b|\d{1,2}[:.]\d\d\b|\d{1,2}/\d{1,2}/\d\d|\S@\S")
_OLD_GMAIL = re.compile(r"\d{4}-\d\d-\d\d \d{1,2}:\d\d\b.{0,200}<\S{1,200}@\S{1,200}>:[ \t]*\Z")
_BEGINS = re.compile(r"[ \t]*(?:On|El|En|Em|Le|Am|Il|Em|Al)\b", re.IGNORECASE)
_DEVICE = re.compile(
    r"[ \t]*(?:sent from (?:my|the|yahoo|outlook|mail|proton|samsung)|get outlook for|"
    r"enviado desde|enviado con|enviado do meu|obt[eé]n(?:er)? outlook|descargar? outlook|"
    r"env[ií]o desde)\b.{0,120}\Z",
    re.IGNORECASE,
)


def own_length(text: str, language: str = "") -> int:
    """Give the index at which the trailing quoted mail or signature begins; len(text) if there is none.

    English and Spanish are always known; `language` (pt, fr, de, it, ca) adds another. Never raises.

    >>> own_length("Sí, gracias.\\n\\nEl 16/11/2026 a las 10:00, Tienda escribió:\\n> ¿Llegó?")
    12
    """
    if len(text) > MAX_LENGTH or not _MAY_QUOTE.search(text):
        return len(text)
    lines = text.split("\n")
    languages = ("en", "es", language) if language in _WROTE else ("en", "es")
    short = [line[:MAX_LINE].rstrip("\r") for line in lines]
    kept = _Page(short, [_ENDS[one] for one in dict.fromkeys(languages)]).own_lines()
    if kept in (0, len(lines)):
        return len(text)
    return len("\n".join(lines[:kept]).rstrip())


class _Page:
    """One text, line by line."""

    def __init__(self, lines: list[str], ends: list[re.Pattern[str]]) -> None:
        self.lines = lines
        self.ends = ends
        self.attribution: set[int] = set()

    def own_lines(self) -> int:
        """Give how many lines from the top are the writer's own; 0 if none."""
        end = self._walk_back(self._first_foreign())
        signature = self._signature(end)
        if signature is not None:
            end = self._walk_back(signature)
        while end and _DEVICE.match(self.lines[end - 1]):
            end = self._walk_back(end - 1)
        return end

    def _first_foreign(self) -> int:
        """Find the line from which on everything is another mail, and mark attributions of ">" quotes."""
        for number, line in enumerate(self.lines):
            if not line or line.lstrip().startswith(">"):
                continue
            if _SEPARATOR.match(line):
                return self._before_rule(number)
            if _FIRST_FIELD.match(line) and self._is_header(number):
                return self._before_rule(number)
            last = self._attributes(number)
            if last is not None:
                following = self._next_said(last + 1)
                if following is not None and not self.lines[following].lstrip().startswith(">"):
                    return number
                self.attribution.update(range(number, last + 1))
        return len(self.lines)

    def _is_header(self, number: int) -> bool:
        """Say whether at least two more header fields follow within seven lines, as Outlook writes them."""
        following = [line for line in self.lines[number + 1 : number + 8] if line.strip()][:5]
        return sum(1 for line in following if _NEXT_FIELD.match(line)) >= 2

    def _before_rule(self, number: int) -> int:
        above = number
        while above and not self.lines[above - 1].strip():
            above -= 1
        return above - 1 if above and _RULE.match(self.lines[above - 1]) else number

    def _attributes(self, number: int) -> int | None:
        """Give the last line of "On ... wrote:" that begins here, which may be broken over three; None if
        none does.
        """
        line = self.lines[number]
        if _OLD_GMAIL.match(line) or ("@" in line and self._ends(line)):
            return number
        if not _BEGINS.match(line):
            return None
        said = ""
        for last in range(number, min(number + MAX_ATTRIBUTION_LINES, len(self.lines))):
            if not self.lines[last].strip():
                return None
            said += " " + self.lines[last]
            if self._ends(self.lines[last]) or self._ends(said):
                return last if _DATED.search(said) else None
        return None

    def _ends(self, line: str) -> bool:
        return line.rstrip(" \t*").endswith(":") and any(end.search(line[-120:]) for end in self.ends)

    def _next_said(self, number: int) -> int | None:
        for at in range(number, min(number + 50, len(self.lines))):
            if self.lines[at].strip():
                return at
        return None

    def _walk_back(self, end: int) -> int:
        """Pass over quoted and blank lines, and the attributions before them, upwards."""
        while end:
            line = self.lines[end - 1]
            if line.strip() and not line.lstrip().startswith(">") and end - 1 not in self.attribution:
                break
            end -= 1
        return end

    def _signature(self, end: int) -> int | None:
        """Find the line "-- " that begins a signature among the last lines before `end`."""
        for at in range(end - 1, max(end - MAX_SIGNATURE_LINES - 1, 0), -1):
            if self.lines[at] in ("-- ", "--"):
                return at
        return None
