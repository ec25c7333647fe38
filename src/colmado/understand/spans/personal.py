"""Personal data: email, phone, iban, card, dni, curp, rfc, ssn, address. Numbers by their check digits. Pure.

Rather silent than wrong where there is no check digit: a phone number needs a form phones are written in, or a word
before it; an address a kind of street and a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from colmado.understand.phrases import SPANS
from colmado.understand.spans import numbers
from colmado.understand.spans.span import Span, span

_SURER = ("email", "iban", "curp", "card", "ssn", "dni", "rfc", "phone", "address")
_DIGIT = re.compile(r"[0-9]")  # in all that follows but an e-mail address
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_CHECKED: tuple[tuple[str, str, Callable[[str], bool]], ...] = (
    ("iban", r"[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?", numbers.iban),
    ("curp", r"[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z0-9]\d", numbers.dated),
    ("rfc", r"[A-ZÑ&]{3,4}-?\d{6}-?[A-Z0-9]{3}", numbers.dated),
    ("dni", r"(?:\d{8}|[XYZ]-?\d{7})[ -]?[A-Z]", numbers.dni),
    ("card", r"[2-6]\d{3}(?:[ -]?\d){9,15}", numbers.luhn),
)
_FORMS = [(name, re.compile(rf"(?<!\w){form}(?!\w)", re.I | re.A), valid) for name, form, valid in _CHECKED]
_GAP = re.compile(r"[ -]")
_SSN = re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])")
_PHONE = re.compile(
    r"(?<![\w.,/-])(?<!\d )(?:"
    r"(?:\+|00)[1-9]\d{0,2}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d(?:[ .-]?\d){6,11}"
    r"|\(\d{3}\)[ .-]?\d{3}[ .-]\d{4}|\d{3}([.-])\d{3}\1\d{4}|(?:1-)?8\d\d-\d{3}-\d{4}"
    r"|[6-9]\d{2}(?:[ .-]\d{3}){2}|[6-9]\d{2}(?:[ .-]\d{2}){3}|[67]\d{8}"
    r"|0\d{2,4}[ -]\d{3,4}[ -]?\d{3,4}|\d{2}[ -]\d{4}[ -]\d{4}"
    r")(?![\w/-])(?! \d)"
)
_NAMED_PHONE = re.compile(
    rf"\b(?:{'|'.join(sorted(SPANS.words('before-phone'), reverse=True))}|(?:call|text) me (?:on|at)"
    r"|ll[aá]me(?:me|nme) al|mi n[uú]mero(?: es)?|my number(?: is)?)[.:]?\s{0,3}(?:es |is |al |at |on )?"
    r"(\+?\d(?:[ .()-]{0,2}\d){6,14})(?!\w)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"(?<![\w.,])\d{1,5}[A-Za-z]?,?\s(?:[A-Z][\w'’.]{1,20}\s){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Court|Ct|Close"
    r"|Crescent|Way|Boulevard|Blvd|Terrace|Place|Square|Gardens|Row|Hill|Park)\b"
    r"|\b(?:[Cc]alle|[Cc]/|[Aa]venida|[Aa]vda\.?|[Aa]v\.|[Pp]laza|[Pp]aseo|[Pp]º|[Cc]arrera|[Cc]ra\.?|[Jj]ir[oó]n|[Jj]r\.|[Cc]alzada"
    r"|[Cc]amino|[Rr]onda|[Cc]allej[oó]n|[Pp]asaje)\s?(?:(?!(?:y|est[aá]\w*|es|era|fue|hay|tiene|con|un[oa]s?|que|no)\s)[\wÁÉÍÓÚÑáéíóúñ.]{1,20}\s){1,6}?(?:,\s?)?(?:n[uú]?m?[º°.]?\s?|#\s?)?\d{1,5}\b(?!\s?(?:€|%|h\b|:))"
)


def personal(text: str) -> list[Span]:
    """Return personal data in order, none overlapping: what has a check digit wins over what looks like a phone."""
    found = [span(text, *one.span(), "email") for one in _EMAIL.finditer(text)] if "@" in text else []
    if not _DIGIT.search(text):
        return found
    for name, form, valid in _FORMS:
        found += [span(text, *place, name) for one in form.finditer(text) if (place := _whole(one, valid))]
    found += [span(text, *one.span(), "ssn") for one in _SSN.finditer(text) if numbers.ssn(one.group())]
    found += [span(text, *one.span(), "phone") for one in _PHONE.finditer(text)]
    found += [span(text, *one.span(1), "phone") for one in _NAMED_PHONE.finditer(text)]
    found += [span(text, *one.span(), "address") for one in _ADDRESS.finditer(text)]
    return _without_doubles(found)


def _whole(one: re.Match[str], valid: Callable[[str], bool]) -> tuple[int, int] | None:
    """Return the longest beginning of what was found that is valid: the word behind a number may look like its end."""
    ends = [one.end(), *(one.start() + gap.start() for gap in reversed(list(_GAP.finditer(one.group()))))]
    return next(((one.start(), end) for end in ends if valid(_bare(one.string[one.start() : end]))), None)


def _bare(written: str) -> str:
    return re.sub(r"[ -]", "", written).upper()


def _without_doubles(found: list[Span]) -> list[Span]:
    """Of spans that overlap keep the surer; sorted by place."""
    kept: list[Span] = []
    for one in sorted(found, key=lambda one: one.start):
        while kept and kept[-1].end > one.start and _SURER.index(one.name) < _SURER.index(kept[-1].name):
            kept.pop()
        if not kept or kept[-1].end <= one.start:
            kept.append(one)
    return kept
