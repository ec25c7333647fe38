"""Write docs/api/openapi.json anew: `PYTHONPATH=src python -m tests.api.describe`."""

from __future__ import annotations

import json
from pathlib import Path

import tests.database

PLACE = Path(__file__).resolve().parents[2] / "docs" / "api" / "openapi.json"


def described() -> str:
    """The description of the API, as it is kept."""
    assert tests.database.CLUSTER
    from django.utils import translation

    from colmado.api.door import schema

    with translation.override("en"):
        return json.dumps(schema(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PLACE.parent.mkdir(exist_ok=True)
    PLACE.write_text(described())
