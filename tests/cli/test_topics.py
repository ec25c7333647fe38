"""Topics, from the command line."""

from __future__ import annotations

from tests.cli.test_answering import counter
from tests.cli.test_commands import told
from tests.conftest import Place

__all__ = ["counter"]


def test_a_small_shop_is_told_when_topics_form(counter: Place) -> None:
    found = told(counter, "topics")
    assert (found["topics"], found["missing"] > 100) == ([], True)
    assert "Topics form once 200 messages have been read" in counter.run("topics", "--as", "marta").stdout
    for words in (("rename", "7", "Parcels"), ("merge", "7", "8"), ("unmerge", "7")):
        assert "there is no topic 7" in told(counter, "topic", *words, code=2)["error"]
