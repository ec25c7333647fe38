"""An emulation of the usual way to store mail: parse with the standard library, then one transaction a mail.

Rows and rules are fewer than a real helpdesk's (FreeScout was seen to make 108 commits a mail), so this flatters it.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses, parseaddr
from typing import Any


class Store:
    """One channel and the ORM."""

    def __init__(self, channel: str):
        from colmado.ledger.models import Channel

        self.statements = 0
        self.channel = Channel.objects.create(name=channel, kind="file", created_at=datetime.now(UTC))

    def keep(self, raw: bytes) -> None:
        """Store one mail with its conversation, people and attachments."""
        from django.db import transaction
        from statements import metered

        mail = message_from_bytes(raw, policy=policy.default)
        with metered() as meter, transaction.atomic():
            self._keep(mail)
        self.statements += meter.n + 2  # BEGIN and COMMIT

    def _keep(self, mail: EmailMessage) -> None:
        from colmado.ledger.models import Message, Participant

        now = datetime.now(UTC)
        key = str(mail["message-id"]).strip("<>")
        if Message.objects.filter(channel=self.channel, external_id=key).exists():
            return
        author = self._identity(*parseaddr(str(mail["from"]))[::-1], now)
        others = [self._identity(address, name, now) for name, address in getaddresses([str(mail["to"])])]
        text = mail.get_body(("plain", "html"))
        words = text.get_content() if text else ""
        talk = self._talk(mail, author, now)
        message = Message.objects.create(
            channel=self.channel,
            conversation=talk,
            author=author,
            direction="in",
            external_id=key,
            digest=hashlib.md5(words.encode()).digest(),
            subject=str(mail["subject"]),
            text=words,
            own_length=len(words),
            happened_at=now,
            received_at=now,
        )
        for one in (author, *others):
            Participant.objects.get_or_create(conversation=talk, identity=one)
        self._attachments(message, mail)
        talk.version += 1
        talk.last_at, talk.snippet = now, words[:100]
        talk.save()

    def _identity(self, address: str, name: str, now: datetime) -> Any:
        from colmado.ledger.models import Identity

        made, _ = Identity.objects.get_or_create(
            kind="email", address=address.lower(), defaults={"name": name, "created_at": now}
        )
        return made

    def _talk(self, mail: EmailMessage, author: Any, now: datetime) -> Any:
        from colmado.ledger.models import Conversation, Message

        for reference in str(mail["references"] or mail["in-reply-to"] or "").split()[::-1]:
            found = Message.objects.filter(external_id=reference.strip("<>")).select_related("conversation").first()
            if found is not None and found.conversation is not None:
                return found.conversation
        return Conversation.objects.create(
            channel=self.channel, identity=author, subject=str(mail["subject"]), last_at=now, created_at=now
        )

    def _attachments(self, message: Any, mail: EmailMessage) -> None:
        from colmado.ledger.models import Attachment, Blob

        for position, part in enumerate(mail.iter_attachments()):
            content = part.get_payload(decode=True) or b""
            blob, _ = Blob.objects.get_or_create(
                sha256=hashlib.sha256(content).digest(), defaults={"size": len(content), "content": content}
            )
            Attachment.objects.create(
                message=message, position=position, filename=part.get_filename() or "", size=len(content), blob=blob
            )
