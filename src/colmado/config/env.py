"""What the environment says, typed and checked once. Every variable begins with COLMADO_.

DATA            the data directory; --data wins (default ~/.local/share/colmado)
DATABASE_URL    a PostgreSQL server in place of the embedded one: postgresql://user:password@host:5432/name
SECRET_KEY      what sign-ins and channel passwords hang on (default: made once, kept in <data>/secret_key)
ALLOWED_HOSTS   the names this shop answers to, by commas (default localhost,127.0.0.1,[::1])
LANGUAGES       languages of the pages, the first is the default (default en,es)
TIER            how far messages are read: 1 by their words, 2 by their meaning as well (default 2)
TIME_ZONE       where the shop is, as Europe/Madrid (default UTC)
SECURE_COOKIES  yes when people reach it by https (default no)
HOOKS_HERE      yes lets hooks call this very machine, also by http, to try them out (default no)
DEBUG           yes shows every error's insides to whoever sees the page (default no)
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo

from colmado.config.embedded import Cluster
from colmado.config.folders import make_data
from colmado.demo.plan import is_demo
from colmado.kit.errors import InputError

LANGUAGES = ("en", "es")
TIERS = ("1", "2")
KEY_LENGTH = 50
WORDS = {
    "1": True,
    "yes": True,
    "true": True,
    "on": True,
    "0": False,
    "no": False,
    "false": False,
    "off": False,
}
HOST = re.compile(r"\*|\.?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*|\[[0-9A-Fa-f:]+\]")


@dataclass(frozen=True, slots=True)
class Env:
    """The settings of one shop. `database_url` is empty for the embedded database; `demo`: nobody in it is real."""

    data: Path
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    allowed_hosts: tuple[str, ...]
    languages: tuple[str, ...]
    tier: int
    time_zone: str
    secure_cookies: bool
    hooks_here: bool
    debug: bool
    demo: bool = False

    @classmethod
    def read(cls, environ: Mapping[str, str], data: Path | None = None) -> Env:
        """Read and check the environment; InputError names the variable, what came and what was expected.

        Makes the data directory and the secret key if they are not there.
        """
        place = data or where(environ)
        place = place.expanduser().absolute()
        return cls(
            data=place,
            database_url=_database_url(environ),
            allowed_hosts=_hosts(environ),
            languages=_languages(environ),
            tier=_tier(environ),
            time_zone=_time_zone(environ),
            secure_cookies=_yes(environ, "SECURE_COOKIES"),
            hooks_here=_yes(environ, "HOOKS_HERE"),
            debug=_yes(environ, "DEBUG"),
            demo=is_demo(place),
            secret_key=_given(environ, "SECRET_KEY") or kept_key(place),
        )

    def database(self) -> dict[str, Any]:
        """The database as Django's DATABASES takes it. Starts nothing."""
        return django_settings(self.database_url) if self.database_url else dict(Cluster(self.data).settings)


def django_settings(url: str) -> dict[str, Any]:
    """Turn a database address into Django's settings.

    >>> django_settings("postgresql://me:s%40fe@db.example:5433/shop?sslmode=require")["OPTIONS"]
    {'sslmode': 'require'}
    """
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or options.pop("user", "")),
        "PASSWORD": unquote(parts.password or options.pop("password", "")),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": options,
    }


def kept_key(data: Path) -> str:
    """Give the secret key of a data directory, making it the first time. Rival processes get the same one."""
    path = data / "secret_key"
    make_data(data)
    try:
        if not path.exists():
            _write_once(path, secrets.token_urlsafe(KEY_LENGTH))
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
        key = path.read_text().strip()
    except OSError as error:
        raise InputError(f"The secret key {path} cannot be read or made: {error.strerror}.") from error
    if len(key) < KEY_LENGTH:
        raise InputError(
            f"{path} holds {len(key)} characters, and at least {KEY_LENGTH} were expected. Put the old file "
            "back from a copy; with a new one everybody signs in and types channel passwords in again."
        )
    return key


def _write_once(path: Path, text: str) -> None:
    """Write a private file whole or not at all; who comes second leaves the first one's."""
    new = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(new)
    except FileExistsError:
        pass
    finally:
        new.unlink()


def _given(environ: Mapping[str, str], name: str) -> str:
    return environ.get(f"COLMADO_{name}", "").strip()


def _wrong(name: str, came: str, expected: str) -> InputError:
    return InputError(f"COLMADO_{name} is {came!r}, and {expected} was expected.")


def where(environ: Mapping[str, str]) -> Path:
    """Say where the shop lives if no --data is given. Makes nothing."""
    if given := _given(environ, "DATA"):
        return Path(given)
    shared = environ.get("XDG_DATA_HOME", "")
    return (Path(shared) if shared.startswith("/") else Path.home() / ".local/share") / "colmado"


def _database_url(environ: Mapping[str, str]) -> str:
    """Check the address without showing its password to anyone."""
    url = _given(environ, "DATABASE_URL")
    if not url:
        return ""
    expected = "an address such as postgresql://user:password@host:5432/name"
    try:
        parts = urlsplit(url)
        named = parts.scheme in ("postgresql", "postgres") and len(parts.path) > 1 and parts.port != 0
    except ValueError:
        named = False
    if not named:
        raise _wrong("DATABASE_URL", re.sub(r"(://[^:/@]*):.*@", r"\1:...@", url), expected)
    return url


def _hosts(environ: Mapping[str, str]) -> tuple[str, ...]:
    hosts = _list(environ, "ALLOWED_HOSTS") or ("localhost", "127.0.0.1", "[::1]")
    for host in hosts:
        if not HOST.fullmatch(host):
            raise _wrong("ALLOWED_HOSTS", host, "a name such as shop.example (no scheme, no port)")
    return hosts


def _languages(environ: Mapping[str, str]) -> tuple[str, ...]:
    languages = _list(environ, "LANGUAGES") or LANGUAGES
    for language in languages:
        if language not in LANGUAGES:
            raise _wrong("LANGUAGES", language, f"one or more of {', '.join(LANGUAGES)}")
    return tuple(dict.fromkeys(languages))


def _tier(environ: Mapping[str, str]) -> int:
    tier = _given(environ, "TIER") or "2"
    if tier not in TIERS:
        raise _wrong("TIER", tier, f"one of {', '.join(TIERS)}")
    return int(tier)


def _time_zone(environ: Mapping[str, str]) -> str:
    zone = _given(environ, "TIME_ZONE") or "UTC"
    try:
        ZoneInfo(zone)
    except (ValueError, OSError, LookupError):
        raise _wrong("TIME_ZONE", zone, "a name such as Europe/Madrid") from None
    return zone


def _yes(environ: Mapping[str, str], name: str) -> bool:
    word = _given(environ, name).lower()
    if word and word not in WORDS:
        raise _wrong(name, word, "yes or no")
    return WORDS.get(word, False)


def _list(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in _given(environ, name).split(",") if part.strip())
