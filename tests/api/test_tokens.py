"""Tokens: they open what they were made for, for as long, and never more than their teammate may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.utils import timezone
from tests.api.asking import Program, secret_of
from tests.neighbourhood import Neighbourhood, mail

from colmado.api import keys
from colmado.kit.errors import InputError, NotAllowed, NotFound
from colmado.ledger.actions.tokens import make_token, note_use, revoke_token
from colmado.ledger.models import Audit, Membership, Team, Teammate, Token
from colmado.ledger.queries.tokens import token_of, tokens
from colmado.listen.actions import give


def test_the_secret_is_kept_by_nobody(shop: Neighbourhood) -> None:
    secret = secret_of(shop.marta, "answer")
    assert secret.startswith("colmado_") and len(secret) > 45
    row = Token.objects.get()
    assert row.scopes == ["read", "answer"] and secret not in str(Token.objects.values().get())
    assert token_of(secret, at=timezone.now()) == row and token_of(secret + "x", at=timezone.now()) is None
    assert secret not in str(list(Audit.objects.values())) and Audit.objects.latest("id").act == "token-made"


def test_what_opens_nothing(shop: Neighbourhood) -> None:
    program, at = Program(shop.diego), timezone.now()
    assert program.get("me")["username"] == "diego"
    Token.objects.update(expires_at=at - timedelta(seconds=1))
    assert program.trouble("GET", "me")[0] == 401
    Token.objects.update(expires_at=at + timedelta(days=1))
    Teammate.objects.filter(pk=shop.diego.pk).update(is_active=False)
    assert program.trouble("GET", "me")[0] == 401
    Teammate.objects.filter(pk=shop.diego.pk).update(is_active=True)
    revoke_token(token=Token.objects.get().pk, by=shop.diego, at=at)
    assert program.trouble("GET", "me")[0] == 401
    assert Audit.objects.latest("id").act == "token-revoked" and list(tokens(of=shop.diego)) == []


def test_a_token_does_what_it_was_made_for(shop: Neighbourhood) -> None:
    reader = Program(shop.marta, "read")
    for method, path, body in (("POST", "teams", {"name": "x"}), ("POST", "check", None), ("GET", "audit", None)):
        status, trouble = reader.trouble(method, path, body)
        assert (status, trouble["kind"]) == (403, "not-allowed") and "read" in trouble["sentence"]
    assert reader.get("me")["arranges"]


def test_a_token_sees_what_its_teammate_may_see_now(shop: Neighbourhood) -> None:
    shop.hear(mail(id="one@x"))
    diego, talk = Program(shop.diego), shop.talk_of("one@x").pk
    assert len(diego.get("conversations")["rows"]) == 1
    team = Team.objects.create(name="Floor")
    give(channel=shop.channel, team=team, by=shop.marta)
    assert diego.get("conversations")["rows"] == [] and diego.trouble("GET", f"conversations/{talk}")[0] == 404
    Membership.objects.create(team=team, teammate=shop.diego)
    Teammate.objects.filter(pk=shop.diego.pk).update(role="read-only")
    assert diego.get(f"conversations/{talk}")
    assert diego.trouble("POST", f"conversations/{talk}/notes", {"text": "hello"})[0] == 403


def test_its_use_is_noted_at_most_once_a_minute(shop: Neighbourhood) -> None:
    secret_of(shop.diego)
    row, at = Token.objects.get(), timezone.now()
    for seconds, noted in ((0, 0), (59, 0), (61, 61)):
        note_use(token=Token.objects.get(), at=at + timedelta(seconds=seconds))
        row.refresh_from_db()
        assert row.last_used_at == at + timedelta(seconds=noted)


def test_who_asks_too_often_is_told_when_to_ask_again(
    shop: Neighbourhood, monkeypatch: pytest.MonkeyPatch
) -> None:
    caches["here"].clear()
    monkeypatch.setattr(keys, "A_MINUTE", 3)
    monkeypatch.setattr(keys.time, "time", lambda: 1_000_000_000.0)
    diego, marta = Program(shop.diego), Program(shop.marta)
    for _ in range(3):
        diego.get("me")
    answer = diego.ask("GET", "me")
    assert answer.status_code == 429 and answer["Retry-After"] == "20"
    assert answer.json()["error"]["kind"] == "too-often" and "20 seconds" in answer.json()["error"]["sentence"]
    assert marta.get("me")
    monkeypatch.setattr(keys.time, "time", lambda: 1_000_000_020.0)
    assert diego.get("me")


def test_who_makes_and_revokes_them(shop: Neighbourhood) -> None:
    at = timezone.now()
    given = {"teammate": shop.diego, "name": "till", "at": at, "expires_at": at + timedelta(days=1)}
    with pytest.raises(NotAllowed):
        make_token(by=shop.marta, scopes=["read"], **given)
    with pytest.raises(InputError, match="no scope"):
        make_token(by=shop.diego, scopes=["everything"], **given)
    for wrong in ({"name": " "}, {"expires_at": at}, {"expires_at": at + timedelta(days=400)}):
        with pytest.raises(InputError):
            make_token(by=None, scopes=["read"], **(given | wrong))
    row, _secret = make_token(by=None, scopes=[], **given)
    other = Teammate.objects.create_user("eva", role="teammate")
    with pytest.raises(NotFound):
        revoke_token(token=row.pk, by=other, at=at)
    revoke_token(token=row.pk, by=shop.marta, at=at)
    with pytest.raises(InputError, match="revoked already"):
        revoke_token(token=row.pk, by=shop.marta, at=at)
