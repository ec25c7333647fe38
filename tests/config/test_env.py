"""The environment: what is read, what is refused, and the secret key."""

import os
from pathlib import Path

import pytest

from colmado.config.env import Env, django_settings
from colmado.kit.errors import InputError


def test_defaults(tmp_path):
    env = Env.read({"XDG_DATA_HOME": str(tmp_path)})
    assert env.data == tmp_path / "colmado"
    assert env.database_url == ""
    assert env.languages == ("en", "es")
    assert env.tier == 2
    assert (env.time_zone, env.debug, env.secure_cookies) == ("UTC", False, False)
    assert "localhost" in env.allowed_hosts
    assert env.database()["NAME"] == "colmado"


def test_the_key_is_made_once_private_and_not_shown(tmp_path):
    first = Env.read({}, tmp_path / "shop")
    assert len(first.secret_key) >= 50
    assert Env.read({}, tmp_path / "shop").secret_key == first.secret_key
    assert (tmp_path / "shop/secret_key").stat().st_mode & 0o777 == 0o600
    assert first.secret_key not in repr(first)
    assert [path.name for path in (tmp_path / "shop").iterdir()] == ["secret_key"]


def test_a_broken_key_is_said_and_not_replaced(tmp_path):
    (tmp_path / "secret_key").write_text("short\n")
    with pytest.raises(InputError, match="holds 5 characters"):
        Env.read({}, tmp_path)
    assert (tmp_path / "secret_key").read_text() == "short\n"


def test_the_flag_wins_over_the_variable(tmp_path):
    assert Env.read({"COLMADO_DATA": "/nowhere"}, tmp_path).data == tmp_path


def test_a_relative_directory_is_the_callers(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert Env.read({"COLMADO_DATA": "shop"}).data == tmp_path / "shop"


@pytest.mark.parametrize(
    ("name", "came"),
    [
        ("DATABASE_URL", "mysql://x/y"),
        ("DATABASE_URL", "postgresql://host"),
        ("DATABASE_URL", "postgresql://host:port/name"),
        ("ALLOWED_HOSTS", "https://shop.example"),
        ("LANGUAGES", "en,tlh"),
        ("TIER", "3"),
        ("TIME_ZONE", "Madrid"),
        ("TIME_ZONE", "../etc/passwd"),
        ("DEBUG", "maybe"),
    ],
)
def test_nonsense_names_the_variable(tmp_path, name, came):
    with pytest.raises(InputError, match=rf"COLMADO_{name} is '.*', and .* was expected"):
        Env.read({f"COLMADO_{name}": came}, tmp_path)


def test_a_wrong_address_does_not_show_its_password(tmp_path):
    with pytest.raises(InputError) as error:
        Env.read({"COLMADO_DATABASE_URL": "postgres://me:hunter2@host:x/n"}, tmp_path)
    assert "hunter2" not in str(error.value)


def test_addresses_become_settings():
    made = django_settings("postgres://me:p%2Fw@db.example:6000/my%20shop?sslmode=require&connect_timeout=3")
    assert made["NAME"] == "my shop"
    assert (made["USER"], made["PASSWORD"], made["HOST"], made["PORT"]) == ("me", "p/w", "db.example", "6000")
    assert made["OPTIONS"] == {"sslmode": "require", "connect_timeout": "3"}
    assert django_settings("postgresql:///shop?host=%2Frun%2Fpg")["HOST"] == "/run/pg"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_place_we_may_not_write_is_said():
    with pytest.raises(InputError, match="cannot be made"):
        Env.read({}, Path("/colmado-nowhere"))
