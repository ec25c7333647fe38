"""What every page knows of the shop."""

from __future__ import annotations

from django.http import HttpRequest


def shop(request: HttpRequest) -> dict[str, object]:
    """Context for every template."""
    return {}
