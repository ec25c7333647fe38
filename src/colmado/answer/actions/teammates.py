"""Who answers: teammates are made here, by whatever door."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from colmado.kit.errors import InputError
from colmado.ledger.models import Teammate
from colmado.ledger.models.team import Role


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
    if role and role not in Role.values:
        raise InputError(f"no role is called {role!r}; known: {', '.join(Role.values)}")
    if Teammate.objects.filter(username=username).exists():
        raise InputError(f"there is a teammate called {username!r} already")
    row = Teammate(
        username=username,
        first_name=first_name or username.capitalize(),
        email=email,
        language=language,
        role=role or (Role.TEAMMATE if Teammate.objects.exists() else Role.OWNER),
    )
    try:
        validate_password(password, row)
        row.full_clean(exclude=["password"])
    except ValidationError as error:
        raise InputError(" ".join(error.messages)) from error
    row.set_password(password)
    row.save()
    return row


def choose_language(*, teammate: Teammate, language: str) -> None:
    """Show the pages to a teammate in this language from now on, wherever they sign in."""
    Teammate.objects.filter(pk=teammate.pk).update(language=language)
