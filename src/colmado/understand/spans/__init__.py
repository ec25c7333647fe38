"""Places in a text that mean something: one finder a file, `find` runs them all. Pure.

>>> [(one.name, one.found) for one in find("Write to ana@x.example or call 555-010-2030.")]
[('email', 'ana@x.example'), ('phone', '555-010-2030')]
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from colmado.understand.reading import read
from colmado.understand.spans.apologies import non_apologies
from colmado.understand.spans.elsewhere import deflections
from colmado.understand.spans.furniture import furniture
from colmado.understand.spans.links import injected
from colmado.understand.spans.personal import personal
from colmado.understand.spans.promised import promised
from colmado.understand.spans.quotes import quotes
from colmado.understand.spans.span import Span
from colmado.understand.spans.tags import tags

__all__ = ["Span", "find"]

READ = 50_000


def find(
    text: str, language: str = "", *, asked: Sequence[str] = (), now: datetime | None = None
) -> list[Span]:
    """Return every span of a text, in order; spans of different names may overlap.

    language  en or es; "" looks for both
    asked     what the text answers: a reply that sends them elsewhere is no deflection if they asked where
    now       when it was written, in the shop's zone; without it no promise is looked for
    Never raises for any text. Reads the first READ characters: what comes after that is no message.
    """
    text = text[:READ]
    seen = read(text)
    found = [
        *quotes(text, language),
        *furniture(seen, language),
        *tags(text),
        *injected(seen),
        *personal(text),
        *deflections(seen, language, asked=asked, now=now),
        *non_apologies(seen, language),
        *(promised(text, language, now) if now else ()),
    ]
    return sorted(found, key=lambda one: (one.start, one.end, one.name))
