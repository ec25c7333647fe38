"""The name of a network occurs only in its connector: the rest of the house knows messages, whoever carries them."""

from __future__ import annotations

import re
from pathlib import Path

SRC = Path(__file__).resolve().parents[2] / "src" / "colmado"
NETWORKS = "facebook twitter instagram linkedin whatsapp telegram mastodon bluesky tiktok youtube reddit slack discord"
# Where people's own words are data: the labelled messages, the demo's letters, the cues of the kind model.
WORDS_OF_PEOPLE = ("demo/letters", "demo/mailbox", "understand/weights")


def test_no_network_is_named_outside_its_connector() -> None:
    named = re.compile(rf"\b({'|'.join(NETWORKS.split())})\b", re.IGNORECASE)
    found = []
    for path in SRC.rglob("*"):
        place = path.relative_to(SRC).as_posix()
        if path.suffix not in (".py", ".html", ".po", ".css") or place.startswith(("channels/", *WORDS_OF_PEOPLE)):
            continue
        found += [f"{place}: {m[0]}" for m in named.finditer(path.read_text())]
    assert not found, f"a network's name belongs in channels/<its connector>.py: {found}"
