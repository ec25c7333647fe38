"""Words for channels: their kinds, the options of our own connectors, and how a channel stands.

Connectors know no translations: their words are English. Those of ours are said here in the teammate's language; those
of other packages stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from colmado.web.connecting import Entry

register = template.Library()

KINDS = {
    "email": lambda: pgettext("kind of channel", "Email"),
    "file": lambda: pgettext("kind of channel", "Files and folders"),
}
ABOUT = {
    "email": lambda: _("A mailbox: read over IMAP, answered over SMTP. Nothing is changed on the server."),
    "file": lambda: _("Mails and comments that lie in files; replies are written into a folder."),
}
OPTIONS = {
    "Reading": lambda: pgettext("options", "Reading"),
    "Sending": lambda: pgettext("options", "Sending"),
    "Our address": lambda: _("Our address"),
    "what customers write to and get answers from": lambda: _("what customers write to and get answers from"),
    "Server to read mail from (IMAP)": lambda: _("Server to read mail from (IMAP)"),
    "empty: do not read": lambda: _("empty: do not read"),
    "Port of that server": lambda: _("Port of that server"),
    "993 for tls, 143 else": lambda: _("993 for tls, 143 else"),
    "How the way there is secured": lambda: _("How the way there is secured"),
    "none: only on your own machine": lambda: _("none: only on your own machine"),
    "User name there": lambda: _("User name there"),
    "empty: the address": lambda: _("empty: the address"),
    "Password there": lambda: _("Password there"),
    "often an app password": lambda: _("often an app password"),
    "Folders to read": lambda: _("Folders to read"),
    "with commas between": lambda: _("with commas between"),
    "OAuth access token": lambda: _("OAuth access token"),
    "instead of passwords": lambda: _("instead of passwords"),
    "Server to send mail through (SMTP)": lambda: _("Server to send mail through (SMTP)"),
    "empty: do not send": lambda: _("empty: do not send"),
    "Port of the sending server": lambda: _("Port of the sending server"),
    "587 for starttls, 465 for tls": lambda: _("587 for starttls, 465 for tls"),
    "How the way to it is secured": lambda: _("How the way to it is secured"),
    "User name at the sending server": lambda: _("User name at the sending server"),
    "empty: no login": lambda: _("empty: no login"),
    "Password at the sending server": lambda: _("Password at the sending server"),
    "Folder for a copy of what we send": lambda: _("Folder for a copy of what we send"),
    "on the reading server; empty: no copy": lambda: _("on the reading server; empty: no copy"),
    "File or folder to read messages from": lambda: _("File or folder to read messages from"),
    "empty: only what is imported": lambda: _("empty: only what is imported"),
    "What they are": lambda: _("What they are"),
    "empty: find out": lambda: _("empty: find out"),
    "Which column holds what": lambda: _("Which column holds what"),
    'of CSV and JSONL, as {"text": "Comentario", "author": "Correo"}': lambda: _(
        'of CSV and JSONL, as {"text": "Comentario", "author": "Correo"}'
    ),
    "Folder to write replies to, one file each": lambda: _("Folder to write replies to, one file each"),
    "empty: this channel only listens": lambda: _("empty: this channel only listens"),
    "Our own address, for replies": lambda: _("Our own address, for replies"),
}


@register.filter
def channel_kind(code: str) -> str:
    """Say a kind of channel in words."""
    return KINDS[code]() if code in KINDS else code


@register.filter
def about_kind(code: str) -> str:
    """Say what a kind of channel is."""
    return ABOUT[code]() if code in ABOUT else ""


@register.filter
def option_words(words: str) -> str | SafeString:
    """Say what an option is, in the teammate's language where we know it."""
    return OPTIONS[words]() if words in OPTIONS else format_html('<span lang="en">{}</span>', words)


@register.simple_tag
def told_of(entry: Entry, wrong: Sequence[Entry]) -> SafeString:
    """Give a field what belongs to it: what is wrong, how it is filled in; the first wrong one has the focus."""
    told = [f"{entry.id}-bad"] * bool(entry.bad) + [f"{entry.id}-how"] * bool(entry.hint or entry.kept or entry.sealed)
    said = [format_html('aria-describedby="{}"', " ".join(told))] if told else []
    said += [mark_safe("required")] * entry.required + [mark_safe('aria-invalid="true"')] * bool(entry.bad)
    said += [mark_safe("autofocus")] * bool(wrong and wrong[0] == entry)
    return mark_safe(" ".join(said))  # noqa: S308 - made of escaped parts
