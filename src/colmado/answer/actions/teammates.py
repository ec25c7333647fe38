"""Who works here: teammates are made, named, given a role and let go here, by whatever door."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from colmado.answer.actions.conversations import hold
from colmado.answer.actions.sessions import end_sessions
from colmado.kit.errors import InputError
from colmado.ledger.actions import note_down
from colmado.ledger.models import Conversation, Invitation, Teammate
from colmado.ledger.models.audit import Act
from colmado.ledger.models.team import Role
from colmado.ledger.queries.sight import must_arrange

FIRST = 0x4F776E  # a lock: of two who come first at once, one is


def hire(
    *,
    username: str,
    password: str,
    first_name: str = "",
    email: str = "",
    language: str = "en",
    role: str = "",
) -> Teammate:
    """Make a teammate who can sign in. Without a role the first is the owner, others answer.

    Raises InputError for a name that is taken, a weak password, or a role that there is not.
    """
    if role:
        known_role(role)
    row = Teammate(
        username=username,
        first_name=first_name or username.capitalize(),
        email=email.lower(),
        language=language,
        role=role or (Role.TEAMMATE if Teammate.objects.exists() else Role.OWNER),
    )
    give_password(row, password)
    fit(row)
    with transaction.atomic():
        row.save()
        note_down(Act.JOINED, by=None, about=row, detail={"username": username, "role": str(row.role)})
    return row


def begin(*, username: str, password: str, first_name: str, email: str, language: str) -> Teammate:
    """Make the first teammate, who owns the shop. Raises InputError if somebody was first, or as `hire` does."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FIRST])
        if Teammate.objects.exists():
            raise InputError(_("somebody works here already: ask them to invite you"))
        return hire(
            username=username,
            password=password,
            first_name=first_name,
            email=email,
            language=language,
            role=Role.OWNER,
        )


def known_role(role: str) -> None:
    """Refuse a role there is not, with InputError."""
    if role not in Role.values:
        known = ", ".join(Role.values)
        raise InputError(_("no role is called '%(role)s'; known: %(known)s") % {"role": role, "known": known})


def give_password(row: Teammate, password: str | None) -> None:
    """Set a password, or none at all (None). Raises InputError, in sentences, for a weak one."""
    try:
        if password is not None:
            validate_password(password, row)
    except ValidationError as error:
        raise InputError(" ".join(error.messages)) from error
    row.set_password(password)


def fit(row: Teammate) -> None:
    """Refuse a teammate whose name or e-mail somebody signs in with already, or that is none. Raises InputError."""
    others = Teammate.objects.exclude(pk=row.pk)
    if others.filter(username__iexact=row.username).exists():
        raise InputError(_("there is a teammate called '%s' already") % row.username)
    if row.email and others.filter(email__iexact=row.email, is_active=True).exists():
        raise InputError(_("another teammate signs in with %s") % row.email)
    try:
        row.full_clean(exclude=["id", "password"])
    except ValidationError as error:
        raise InputError(" ".join(error.messages)) from error


def choose_language(*, teammate: Teammate, language: str) -> None:
    """Show the pages to a teammate in this language from now on, wherever they sign in."""
    Teammate.objects.filter(pk=teammate.pk).update(language=language)


def call(*, teammate: Teammate, first_name: str, email: str, address: str | None = None) -> None:
    """Change what a teammate is called, and the e-mail they can sign in with. Raises InputError for a bad e-mail."""
    wanted = {"first_name": first_name.strip(), "email": email.strip().lower()}
    changed = [name for name, value in wanted.items() if getattr(teammate, name) != value]
    for name in changed:
        setattr(teammate, name, wanted[name])
    fit(teammate)
    if changed:
        with transaction.atomic():
            teammate.save(update_fields=changed)
            note_down(Act.CALLED, by=teammate, about=teammate, detail={"changed": changed}, address=address)


def change_role(*, teammate: Teammate, role: str, by: Teammate | None) -> None:
    """Give a teammate another role. Raises NotAllowed, or InputError if the shop would be left without an owner."""
    must_arrange(by)
    known_role(role)
    with transaction.atomic():
        _keep_an_owner(without=teammate if role != Role.OWNER else None)
        before, teammate.role = teammate.role, role
        Teammate.objects.filter(pk=teammate.pk).update(role=role)
        if before != role:
            note_down(Act.ROLE_CHANGED, by=by, about=teammate, detail={"before": str(before), "role": str(role)})


def leave(*, teammate: Teammate, by: Teammate | None, at: datetime) -> None:
    """Let a teammate go: they cannot sign in, their sessions and links end, and who waits for them waits for anyone.

    What they wrote stays theirs. Raises NotAllowed, or InputError if the shop would be left without an owner.
    """
    must_arrange(by)
    with transaction.atomic():
        waiting = Conversation.objects.filter(assignee=teammate, waiting__gt=0)
        hold(waiting.values_list("pk", flat=True))
        _keep_an_owner(without=teammate)
        waiting.update(assignee=None)
        teammate.is_active = False
        Teammate.objects.filter(pk=teammate.pk).update(is_active=False)
        Invitation.objects.filter(of=teammate, used_at=None, withdrawn_at=None).update(withdrawn_at=at)
        end_sessions(teammate=teammate, by=by)
        note_down(Act.LEFT, by=by, about=teammate)


def _keep_an_owner(*, without: Teammate | None) -> None:
    """Refuse to leave the shop without an owner. Owners are locked, so that two cannot go at once."""
    owners = Teammate.objects.select_for_update(no_key=True).filter(role=Role.OWNER, is_active=True).order_by("pk")
    here = list(owners.values_list("pk", flat=True))
    if without is not None and here == [without.pk]:
        raise InputError(_("a shop needs an owner: make someone else one first"))
