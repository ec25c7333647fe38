"""Write a street to files: `python -m colmado.demo.street --people 300 --seed 7 --out DIR`.

DIR/<frame>.jsonl for what the shop sees, DIR/truth/<frame>.jsonl for the truth, DIR/shop.mbox with the mails.
"""

from __future__ import annotations

import argparse
import json
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from colmado.demo.street.mail import mbox, own_id
from colmado.demo.street.world import FRAMES, TRUTH, Batch, Street


def lines(batch: Batch) -> str:
    """Write rows as JSON, one a line; times in ISO 8601 with their zone."""
    columns = [_spelled(column) for column in batch.values()]
    made = (json.dumps(dict(zip(batch, row, strict=True)), ensure_ascii=False) for row in zip(*columns, strict=True))
    return "".join(line + "\n" for line in made)


def _spelled(column: npt.NDArray[Any] | list[str]) -> list[Any]:
    """Spell a column for JSON: 64-bit ids as their channel writes them ("" for none), times with their zone."""
    if isinstance(column, list):
        return column
    if column.dtype == np.uint64:
        return [own_id(one) if one else "" for one in column.tolist()]
    return [one.replace(tzinfo=UTC).isoformat() if isinstance(one, datetime) else one for one in column.tolist()]


def write(street: Street, place: Path) -> int:
    """Write all frames of a street; give the number of messages."""
    (place / "truth").mkdir(parents=True, exist_ok=True)
    count, identities = 0, Batch()
    with ExitStack() as opened:
        paths = {name: place / f"{name}.jsonl" for name in FRAMES}
        paths |= {name: place / "truth" / f"{name.removeprefix('truth_')}.jsonl" for name in TRUTH}
        files = {name: opened.enter_context(path.open("w", encoding="utf-8")) for name, path in paths.items()}
        box = opened.enter_context((place / "shop.mbox").open("wb"))
        for name, batch in street.frames(text=True):
            files[name].write(lines(batch))
            if name == "identities":
                identities = batch
            elif name == "messages":
                count += len(batch["at"])
                box.write(mbox(batch, identities))
    return count


def main() -> None:
    """Read the command line and write."""
    parser = argparse.ArgumentParser(prog="python -m colmado.demo.street", description="Write a simulated street.")
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    count = write(Street(seed=given.seed, people=given.people), given.out)
    print(f"{given.people} people, {count} messages, all simulated: {given.out}")


if __name__ == "__main__":
    main()
