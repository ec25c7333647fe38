"""Ask the door of programs as one of the cast."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from colmado.ledger.actions.tokens import make_token
from colmado.ledger.models import Teammate


def secret_of(teammate: Teammate, *scopes: str, days: float = 30) -> str:
    """Make a token for a teammate; its secret."""
    at = timezone.now()
    _row, secret = make_token(
        teammate=teammate, name="a program", scopes=scopes, by=teammate, at=at, expires_at=at + timedelta(days=days)
    )
    return secret


class Program:
    """A program with a teammate's token."""

    def __init__(self, teammate: Teammate, *scopes: str):
        self.secret = secret_of(teammate, *(scopes or ("read", "answer", "arrange")))
        self.client = Client()

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """Ask for /api/v1/<path>."""
        given = {"Authorization": f"Bearer {self.secret}", **headers}
        return self.client.generic(
            method, f"/api/v1/{path}", *([] if body is None else [_json(body)]), content_type="application/json",
            headers=given,
        )  # fmt: skip

    def get(self, path: str) -> Any:
        """Get what must be there."""
        answer = self.ask("GET", path)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def post(self, path: str, method: str = "POST", **body: Any) -> Any:
        """Do what must work."""
        answer = self.ask(method, path, body)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def trouble(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Ask for what must fail: the status and the trouble."""
        answer = self.ask(method, path, body)
        assert answer.status_code >= 400, answer.content
        return answer.status_code, answer.json()["error"]


def _json(body: Any) -> str:
    import json

    return json.dumps(body)
