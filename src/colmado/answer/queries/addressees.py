"""To whom a reply goes, before anyone presses send."""

from __future__ import annotations

from collections.abc import Sequence

from colmado.channels.contract import Recipient
from colmado.ledger.models import Conversation, Message

BY_PEOPLE = ("", "bulk")  # what `automatic` says of what may be answered


def addressees(talk: Conversation, *, everyone: bool = False, among: Sequence[Message] = ()) -> list[Recipient]:
    """The people a reply goes to: who wrote last (where they want answers), and with `everyone` all they wrote to.

    Our own addresses are never among them, nor anyone who only took part in earlier messages.
    among  the last messages with their authors, oldest first, where they were read already: then they are not again
    """
    ours = set(talk.channel.addresses)
    last = next((one for one in reversed(among) if _by_a_person(one)), None) or (
        Message.objects.filter(conversation=talk, direction=Message.Direction.IN, automatic__in=BY_PEOPLE)
        .select_related("author")
        .order_by("-happened_at", "-id")
        .first()
    )
    if last is None:
        written = Message.objects.filter(conversation=talk).order_by("-happened_at", "-id").first()
        rows = written.recipients if written else []
        return [
            Recipient("to", r["address"], r["name"])
            for r in rows
            if r["address"] not in ours and r["role"] == "to"
        ]
    wanted = [Recipient("to", r["address"], r["name"]) for r in last.recipients if r["role"] == "reply-to"]
    wanted = [r for r in wanted if r.address not in ours] or [
        Recipient("to", last.author.address, last.author_name or last.author.name)
    ]
    if everyone:
        taken = ours | {r.address for r in wanted}
        wanted += [
            Recipient("cc", r["address"], r["name"])
            for r in last.recipients
            if r["role"] in ("to", "cc") and r["address"] not in taken
        ]
    return wanted


def _by_a_person(message: Message) -> bool:
    return message.direction == Message.Direction.IN and message.automatic in BY_PEOPLE
