"""Say how often texts nobody here wrote are said to sell: `python -m train.selling.outside FOLDER`.

FOLDER holds <name>/train.tsv, label<TAB>text, public sets of genuine messages. Nothing of them is learnt; they were
looked at while the wordings were made, so that those who talk of buying are left in peace.
"""

from __future__ import annotations

import sys
from pathlib import Path

from colmado.understand.selling import lint

SETS = ("sms_spam ham", "sms_spam spam", "banking77", "suggestion", "opener_en", "opener_es", "umsab_spanish")
MOST = 1500


def share(folder: Path, name: str, label: str) -> tuple[int, int]:
    """Return how many texts of a set are said to sell, and how many were looked at."""
    lines = (folder / name / "train.tsv").read_text("utf-8", "replace").splitlines()
    rows = [line.split("\t", 1) for line in lines if "\t" in line]
    texts = [text for one, text in rows if not label or one == label]
    some = texts[:: max(1, len(texts) // MOST)][:MOST]
    return sum(lint(text).selling for text in some), len(some)


def main() -> None:
    """Print the shares."""
    for known in SETS:
        name, _, label = known.partition(" ")
        sells, n = share(Path(sys.argv[1]), name, label)
        print(f"{known}: {sells} of {n} ({sells / max(1, n):.3f})")


if __name__ == "__main__":
    main()
