"""The line under a reply that asks whether it solved it, in the language of the conversation. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from colmado.kit.errors import InputError

WORDS = {
    "en": ("Did this solve it?", "Yes", "No, not yet"),
    "es": ("¿Se ha resuelto con esto?", "Sí", "No, todavía no"),
}


def question(*, language: str, pages: str, token: str) -> str:
    """Write the question with its two links. `pages` is where customers reach the shop's pages. Raises InputError.

    >>> print(question(language="en", pages="https://shop.example/", token="t"))
    Did this solve it?
    Yes: https://shop.example/solved/t/yes
    No, not yet: https://shop.example/solved/t/no
    """
    parts = urlsplit(pages)
    if parts.scheme not in ("http", "https") or not parts.hostname or any(c.isspace() for c in pages):
        raise InputError(f"the shop's pages are at an address like https://shop.example, got {pages!r}")
    asked, yes, no = WORDS.get(language, WORDS["en"])
    at = f"{pages.rstrip('/')}/solved/{token}"
    return f"{asked}\n{yes}: {at}/yes\n{no}: {at}/no"
