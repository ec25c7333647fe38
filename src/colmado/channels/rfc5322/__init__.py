"""Mail as bytes: `parse` understands any, `compose` writes ours.

charsets   bytes to letters            mime       a mail into its parts
headers    people, ids, dates, names   text       which parts are text, which attachments
automatic  who or what wrote it        reading    all of it together
writing    a letter as bytes
"""

from __future__ import annotations

from colmado.channels.rfc5322.reading import BROKE, MAX_BYTES, digest, parse
from colmado.channels.rfc5322.text import shown_html
from colmado.channels.rfc5322.writing import compose

__all__ = ["BROKE", "MAX_BYTES", "compose", "digest", "parse", "shown_html"]
