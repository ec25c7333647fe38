"""Who wrote a mail: a person, an out-of-office, a delivery report or a list; decided by headers and reports.

A doubtful mail counts as written by a person: an unneeded look costs seconds, an unanswered customer
more. So a header that helpdesks also put on hand-written answers (X-Auto-Response-Suppress) needs a
second sign, and a delay warning is no bounce. Sources: RFC 3834 (Auto-Submitted), RFC 3464 (delivery
reports), RFC 2369/2919 (List-*).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from colmado.channels.contract import Automatic
from colmado.channels.rfc5322.charsets import decode
from colmado.channels.rfc5322.headers import addresses, ids
from colmado.channels.rfc5322.mime import Headers, Part, first, read_headers

_OUT_OF_OFFICE = re.compile(
    r"\s*(?:auto(?:matic)?[- ]?(?:reply|response)|out of (?:the )?office|respuesta autom[aá]tica|"
    r"fuera de (?:la )?oficina|ausencia|auto:)",
    re.IGNORECASE,
)
_DAEMON = re.compile(r"(?:mailer-daemon|postmaster|mail-daemon|mdaemon)\Z")
_DELAYED = re.compile(
    rb"(?i)warning: message|delayed|delivery attempts will continue|will be retried|no action is required"
)
_FAILED = re.compile(
    rb"(?i)\b5\.\d{1,3}\.\d{1,3}\b|permanent|failed|undeliver|could not be delivered|no se pudo|rechaz"
)
_RETURNED_ID = re.compile(rb"(?im)^[> ]*message-id:\s*(<[^<>\r\n]{1,998}>)")
_STATUS_FIELD = re.compile(rb"(?im)^(action|status|final-recipient|diagnostic-code)[ \t]*:[ \t]*([^\r\n]*+)")


@dataclass(frozen=True, slots=True)
class Origin:
    """What kind of writer, the failed ids of a bounce, and a line that says what a report reported."""

    automatic: Automatic = ""
    failed_ids: tuple[str, ...] = ()
    summary: str = ""


def origin(root: Part, subject: str) -> Origin:
    """Decide who wrote the mail with these parts."""
    headers = root.headers
    if root.media_type == "multipart/report" or any(p.media_type == "message/delivery-status" for p in root.children):
        return _report(root)
    if _from_mail_system(headers):
        return _old_bounce(root)
    return Origin(_by_headers(headers, subject))


def _by_headers(headers: Headers, subject: str) -> Automatic:
    submitted = _word(headers, "auto-submitted")
    precedence = _word(headers, "precedence")
    suppress = "x-auto-response-suppress" in headers
    away = bool(_OUT_OF_OFFICE.match(subject))
    if (
        submitted.startswith("auto-replied")
        or precedence in ("auto_reply", "auto-reply")
        or any(name in headers for name in ("x-autoreply", "x-autorespond", "x-autoresponder"))
        or (away and (suppress or submitted or precedence))
    ):
        return "reply"
    if submitted not in ("", "no"):
        if "in-reply-to" in headers or suppress:
            return "reply"
        return "" if _is_form(headers) else "bulk"
    if precedence in ("bulk", "list", "junk") or "list-id" in headers or "list-unsubscribe" in headers:
        return "bulk"
    return ""


def _word(headers: Headers, name: str) -> str:
    return first(headers, name).decode("latin-1").split(";")[0].strip().lower()


def _is_form(headers: Headers) -> bool:
    """Say whether a machine passed on what a person typed: a contact form answers to somebody else than
    it is from.
    """
    answer, writer = addresses(first(headers, "reply-to")), addresses(first(headers, "from"))
    return bool(answer) and bool(writer) and answer[0].address != writer[0].address


def _from_mail_system(headers: Headers) -> bool:
    if "x-failed-recipients" in headers:
        return True
    writers = addresses(first(headers, "from"))
    local = writers[0].address.split("@")[0] if writers else ""
    return bool(_DAEMON.match(local)) and first(headers, "return-path") in (b"<>", b"")


def _old_bounce(root: Part) -> Origin:
    """Read a delivery report of the days before RFC 3464: plain text, with the returned mail below."""
    content = root.raw[root.start : root.end]
    subject = first(root.headers, "subject")
    failed = "x-failed-recipients" in root.headers or _FAILED.search(subject) or _FAILED.search(content[:5000])
    if not failed or _DELAYED.search(subject) or _DELAYED.search(content[:2000]):
        return Origin("reply")
    found = _RETURNED_ID.search(content)
    returned = ids(found[1]) if found else ids(first(root.headers, "in-reply-to"))
    return Origin("bounce", tuple(returned[-1:]))


def _report(root: Part) -> Origin:
    """Read multipart/report (RFC 3464): it is a bounce only if something failed for good."""
    status = next((p for p in root.children if p.media_type == "message/delivery-status"), None)
    if status is None:
        return Origin("reply")
    said: dict[bytes, str] = {}
    for m in _STATUS_FIELD.finditer(status.body()):
        value = decode(m[2]).strip()[:500]
        if m[1].lower() != b"action" or value.lower() == "failed":
            said[m[1].lower()] = value
        else:
            said.setdefault(b"action", value)
    action, code = said.get(b"action", "").lower(), said.get(b"status", "")
    failed = action == "failed" if action else code.startswith("5")
    names = (
        (b"action", "Action"),
        (b"status", "Status"),
        (b"final-recipient", "For"),
        (b"diagnostic-code", "Said"),
    )
    summary = "; ".join(f"{label}: {said[name]}" for name, label in names if said.get(name))
    return Origin("bounce" if failed else "reply", _returned(root) if failed else (), summary)


def _returned(root: Part) -> tuple[str, ...]:
    """Give the Message-ID of the mail that came back, or what the report answers."""
    for part in root.children:
        if part.media_type in (
            "message/rfc822",
            "text/rfc822-headers",
            "message/global",
            "message/rfc822-headers",
        ):
            content = part.body().lstrip(b"\r\n")
            headers, _ = read_headers(content, 0, len(content))
            found = ids(first(headers, "message-id"))
            if found:
                return (found[0],)
    found = ids(first(root.headers, "in-reply-to")) or ids(first(root.headers, "references"))
    return tuple(found[-1:])
