"""Which neighbourhood a demo shop has: `demo.json` in its data directory, which is also what says that it is a demo.

The same plan gives the same people, to the byte.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from colmado.kit.errors import InputError

PLAN = "demo.json"


@dataclass(frozen=True, slots=True)
class Plan:
    """Which neighbourhood a demo shop has. No people: only the hand-written mailbox.

    messages  how many the street wrote and was written, once they are known
    moved_in  the shop has all of it
    """

    opened_at: datetime
    people: int = 300
    years: int = 2
    seed: int = 7
    messages: int = 0
    moved_in: bool = False


def is_demo(data: Path) -> bool:
    """Whether the shop of a data directory is a demo."""
    return (data / PLAN).exists()


def plan_of(data: Path) -> Plan | None:
    """Read which neighbourhood a shop has; None for a shop that is no demo. Raises InputError for a broken file."""
    try:
        told = json.loads((data / PLAN).read_text(encoding="utf-8"))
        return Plan(**told | {"opened_at": datetime.fromisoformat(told["opened_at"])})
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError) as error:
        raise InputError(
            f"{data / PLAN} does not say which neighbourhood this demo is ({error}); take the folder {data} away, "
            "and the next demo makes a new one"
        ) from error


def keep(plan: Plan, data: Path) -> Plan:
    """Write a plan down, whole or not at all."""
    new = data / f"{PLAN}.part"
    told = asdict(plan) | {"opened_at": plan.opened_at.isoformat()}
    new.write_text(json.dumps(told) + "\n", encoding="utf-8")
    new.rename(data / PLAN)
    return plan
