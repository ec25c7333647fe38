"""Look at public messages nobody here wrote: `python -m train.outside FOLDER`.

FOLDER holds sets as `<name>/train.tsv` of label<TAB>text; sets that are not there are left out. None has our
kinds, so only two things are asked: how many genuine messages are called spam, and how labels near to a kind
fare. Nothing here is trained on.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from colmado.understand.kind import judge

GENUINE = {
    "banking77": None,
    "airline": None,
    "complaints": None,
    "bitext_support": None,
    "opener_es": None,
    "opener_en": None,
    "umsab_spanish": None,
    "sms_spam": "ham",
}
"""Sets of genuine messages; the label to keep where not all are."""

NEAR = (("complaints", "complaint"), ("suggestion", "suggestion"), ("sms_spam", "spam"))


def read(path: Path, label: str | None) -> list[str]:
    """Return the texts of a file which have the label, at most 5,000; all labels if None."""
    pairs = [line.partition("\t") for line in path.read_text(encoding="utf8").splitlines()]
    return [text for given, _, text in pairs if text and label in (None, given)][:5000]


def main() -> None:
    """Print one line a set."""
    folder = Path(sys.argv[1])
    for name, label in [*GENUINE.items(), *NEAR]:
        path = folder / name / "train.tsv"
        if path.exists():
            texts = read(path, label)
            said = Counter(judgement.kind for judgement in judge(texts))
            shares = "  ".join(f"{kind} {count / len(texts):.3f}" for kind, count in said.most_common())
            print(f"{name}/{label or 'all'} n {len(texts)}: {shares}")


if __name__ == "__main__":
    main()
