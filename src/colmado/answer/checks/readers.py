"""reply-all, newcomer: who else would read it. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from colmado.answer.checks.contract import Draft, Finding


def readers(draft: Draft) -> Iterator[Finding]:
    """Name the readers besides who wrote, and those who never took part."""
    known = {address.lower() for address in draft.participants}
    wrote = {address.lower() for address in draft.writers}
    others = [address for address in draft.recipients if address.lower() not in wrote]
    if not wrote:
        others = []  # the first word is ours: whom it goes to was chosen
    familiar = [address for address in others if address.lower() in known]
    if familiar:
        yield Finding("reply-all", ", ".join(familiar))
    strangers = [address for address in others if address.lower() not in known]
    if strangers:
        yield Finding("newcomer", ", ".join(strangers))
