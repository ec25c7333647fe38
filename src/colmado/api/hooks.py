"""Hooks: other programs that are told when something happens."""

from __future__ import annotations

from ninja import Router

router = Router(tags=["hooks"])
