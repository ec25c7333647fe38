# ruff: noqa: E501 - what stands here is what programs write
"""What each mail of the hostile corpus must become. Unreadable: a part of the reason. Else: fields of the Incoming.

`text` is exact, `has` is contained; `files` are the attachments' names; what is not said is not looked at.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

NOBODY = "nobody to answer"
FORWARD = "---------- Forwarded message ---------"
WHEN = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)

UNREADABLE = {
    "from-address-endless": NOBODY,
    "from-no-address": NOBODY,
    "from-nobody": NOBODY,
    "no-mail-blanks": "nothing is in it",
    "no-mail-empty": "nothing is in it",
    "no-mail-html": "this is no mail: it begins with '<!doctype html>",
    "no-mail-json": NOBODY,
    "no-mail-png": "this is no mail: it begins with '.PNG",
    "no-mail-prose": "this is no mail: it begins with 'Querida tienda",
}

READ: dict[str, dict[str, Any]] = {
    # character sets: what old and careless programs send
    "cp1252-undeclared": {
        "subject": "Devolución del pedido €",
        "text": "Buenos días: quiero una devolución. Cuesta 12 €, ¿verdad? “sí”",
    },
    "latin1-subject-raw": {
        "subject": "Garantía y años",
        "name": "José Núñez",
        "text": "La garantía de dos años",
    },
    "utf8-undeclared": {"subject": "¿Dónde está mi pedido?", "text": "¿Dónde está?"},
    "charset-unknown": {"text": "Está todo bien"},
    "charset-unknown-8bit": {"subject": "Devolución", "text": "Devolución"},
    "charset-lies-utf8": {"text": "El señor Muñoz espera su devolución"},
    "charset-no-codec-name": {"text": "Hola"},
    "charset-escape-codec": {"text": "C:\\new\\user \\ud800"},
    "charset-utf7": {"text": "Hola ésta"},
    "charset-utf16-truncated": {"has": "Hola"},
    "charset-gb2312": {"subject": "你好", "text": "你好，订单"},
    "charset-shift-jis-broken": {"has": "返品"},
    "nul-and-controls": {"subject": "Hola mundo", "has": "Unodos"},
    "bom-and-blank-lines-first": {"subject": "Pedido", "text": "Hola"},
    # headers
    "subject-broken-encoded-word": {"subject": "Devolución del pedido y más=ZZ =?utf-8?Q?abierto"},
    "subject-split-inside-character": {"subject": "mañana"},
    "subject-unknown-charset-word": {"subject": "Devolución"},
    "subject-folded-everywhere": {"subject": "uno dos  tres  cuatro"},
    "subject-missing": {"subject": "", "text": "Sin asunto"},
    "message-id-missing": {"hashed": True},
    "message-id-empty": {"hashed": True},
    "message-id-endless": {"hashed": True},
    "message-id-twice": {"external_id": "h6@customer.test"},
    "message-id-bare": {"external_id": "bare-id@customer.test"},
    "date-missing": {"sent_at": None},
    "date-silly": {"sent_at": None},
    "date-1970": {"sent_at": None},
    "date-future": {"sent_at": None, "arrived_at": datetime(2026, 11, 16, 10, 0, tzinfo=UTC)},
    "date-year-two-digits-zone-name": {"sent_at": datetime(2026, 11, 16, 15, 0, tzinfo=UTC)},
    "from-several": {"author": "ana@customer.test", "answer_to": ["ana@customer.test", "luis@customer.test"]},
    "from-missing-sender": {"author": "ana@customer.test", "name": "Ana"},
    "from-missing-return-path": {"author": "ana@customer.test"},
    "from-newline-in-name": {"name": "Ana Bcc: evil@x.test", "subject": "Hola Bcc: evil@x.test"},
    "from-comma-in-encoded-name": {
        "author": "ana.perez@customer.test",
        "name": "Pérez, Ana <boss@shop.test>",
    },
    "from-route-and-spaces": {"author": "ana@customer.test", "name": "Ana"},
    "from-comment-group": {"author": "ana@customer.test", "to": ["luis@customer.test", "mar@customer.test"]},
    "from-idn": {"author": "ana@ñandú.test", "to": ["brand@ñandú.test"]},
    "header-line-broken": {"external_id": "l1@customer.test", "has": "This is no header line"},
    "header-endless": {"has": "Hola"},
    "headers-only": {"subject": "solo cabeceras", "text": ""},
    "references-messy": {"references": ("a@x.test", "c@x.test", "b@x.test")},
    "line-ends-cr-only": {"text": "Hola\nque tal"},
    "line-ends-mixed": {"text": "Hola\nque\ntal"},
    "mbox-line-first": {"subject": "Pedido", "text": "Hola"},
    # bodies
    "base64-broken": {"text": "Hola, quiero mi dinero"},
    "base64-two-pieces": {"text": "Hola mundo"},
    "quoted-printable-broken": {"text": "mañana =ZZ cuesta 5"},
    "transfer-encoding-unknown": {"text": "Hola"},
    "uuencoded": {"text": "Hola"},
    "flowed": {"text": "Esta es una frase larga partida.\n> citado que sigue\nStuffed\n-- \nAna"},
    "html-only": {"text": "Hola,\n\n¿llega hoy <https://x.test/p>?", "from_html": True},
    "html-tag-soup": {"text": "Uno\n\ndostrescuatro[foto]", "from_html": True},
    "html-meta-charset-latin1": {"text": "Devolución"},
    "body-empty": {"text": ""},
    "body-first-line-from": {"text": "From here it went wrong.\n>From there too."},
    # parts
    "alternative-hollow-plain": {"text": "El paquete llegó roto", "from_html": True, "files": []},
    "alternative-empty-plain": {"text": "El paquete llegó roto", "from_html": True, "files": []},
    "alternative-calendar": {"text": "Cita el lunes", "files": ["part-1.ics"]},
    "boundary-missing": {"text": "Hola"},
    "boundary-never-appears": {"text": "Solo texto, sin partes"},
    "boundary-not-closed": {"text": "Hola", "files": ["a.png"]},
    "boundary-prefix-of-other": {"text": "Hola", "files": ["a.png"]},
    "boundary-same-inside": {"has": "Hola"},
    "boundary-with-spaces": {"text": "Hola"},
    "names-rfc2231": {"files": ["factura número 1.pdf", "garantía.pdf"]},
    "names-path-traversal": {
        "files": [
            "passwd",
            "evil.exe",
            "shadow",
            "part-4.bin",
            "c.txt",
            "confdp.exe",
            "null.txt",
            "x" * 196 + ".pdf",
        ]
    },
    "names-missing": {"files": ["part-1.jpg", "part-2.bin"]},
    "inline-images": {"text": "Mira", "files": ["foto.png"], "content_ids": ["foto1@x"]},
    "text-around-attachment": {"text": "Antes de la foto\n\nDespués de la foto", "files": ["a.png"]},
    "text-file-attached": {"text": "Hola", "files": ["lista.txt"]},
    "forward-as-attachment": {
        "text": f"Os paso lo de mi madre\n\n{FORWARD}\nFrom: Mamá <mama@customer.test>\nSubject: No llegó\n\n"
        "No llegó nada",
        "files": ["message.eml"],
    },
    "forward-nested-twice": {"has": "Subject: tres\n\nTres", "files": ["message.eml"]},
    "content-type-nonsense": {"text": "Hola"},
    "content-type-image-only": {"text": "", "files": ["part-1.png"]},
    "tnef": {"text": "Hola", "files": ["winmail.dat"]},
    "signed": {"text": "Firmado", "files": ["signature.asc"]},
    "encrypted": {"text": "", "files": ["part-1.bin", "encrypted.asc"]},
    "digest": {"has": "Texto dos", "files": ["message.eml", "message.eml"]},
    # who wrote it
    "auto-out-of-office-es": {"automatic": "reply", "references": ("r1@shop.test",)},
    "auto-exchange-oof": {"automatic": "reply"},
    "auto-suppress-by-a-human": {"automatic": ""},
    "auto-list": {"automatic": "bulk"},
    "auto-contact-form": {"automatic": "", "answer_to": ["ana@customer.test"]},
    "bounce-dsn": {
        "automatic": "bounce",
        "failed_ids": ("r1@shop.test",),
        "has": "[Action: failed; Status: 5.1.1",
    },
    "bounce-dsn-delayed": {"automatic": "reply", "failed_ids": (), "has": "[Action: delayed; Status: 4.4.1"},
    "bounce-dsn-relayed": {"automatic": "reply", "failed_ids": ()},
    "bounce-old-text": {"automatic": "bounce", "failed_ids": ("r1@shop.test",), "author": "mailer-daemon"},
    "bounce-exim-failed-recipients": {"automatic": "bounce", "failed_ids": ("r1@shop.test",)},
    "bounce-without-from": {"automatic": "bounce", "author": "mailer-daemon"},
    "read-receipt": {"automatic": "reply"},
    # what the essay files taught
    "question-marks-for-quotes": {"text": "It doesn?t work. ?Unlike? is all I?d press."},
    "old-client-spanish": {
        "name": "Maria Muñoz",
        "subject": "Devolución URGENTE!!",
        "text": "NO ME LLEGO NADA!! donde esta mi pedido de los niños?",
        "sent_at": WHEN,
    },
}
