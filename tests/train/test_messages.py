"""Our own labelled messages, and the check that looks after them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from train.messages import check, table
from train.messages.table import COLUMNS, SPLITS, Message

SPLIT = {split: table.read(split) for split in SPLITS}
EVERY = [message for messages in SPLIT.values() for message in messages]
LATER = [message for message in EVERY if message.shop]
GOOD = Message(
    "b9001", "es", "es-CU", "bakery", "complaint", "product", "negative", "disappointment", "states",
    "no", "no", "no", "none", "experience+opinion", "El pan de hoy vino duro como una piedra",
)  # fmt: skip


def test_nothing_is_wrong_with_the_table():
    assert check.problems(SPLIT) == []


@pytest.mark.parametrize(
    "change, says",
    [
        ({"kind": "rant"}, "kind is 'rant'"),
        ({"kind": ""}, "there is no kind"),
        ({"text": " \n"}, "there is no text"),
        ({"variety": "en-GB"}, "not one of the language"),
        ({"activity": "opinion+shouting"}, "activity is 'shouting'"),
        ({"urgency": ""}, "no urgency"),
        ({"cause": ""}, "cause ''"),
        ({"kind": "question"}, "cause 'product'"),
        ({"shop": ""}, "no shop, but cause"),
    ],
)
def test_a_wrong_row_is_named(change, says):
    faults = check.values([GOOD, replace(GOOD, **change)])
    assert all(fault.startswith("b9001: ") for fault in faults)
    assert any(says in fault for fault in faults)


def test_a_good_row_and_a_first_row_pass():
    first = Message("a9001", "en", "en-US", "", "question", *[""] * 9, "Where do I park?")
    assert check.values([GOOD, first]) == []


def test_what_stands_twice_is_found():
    other = replace(GOOD, text="otra cosa muy distinta")
    assert check.repeats({"train": [GOOD], "dev": [other]}) == [
        "id b9001 stands 2 times", "shop 'bakery' is in ['dev', 'train']",
    ]  # fmt: skip
    shouted = replace(GOOD, id="b9002", text="¡EL PAN DE HOY VINO DURO COMO UNA PIEDRA!")
    assert len(check.repeats({"train": [GOOD, shouted]})) == 1


def test_what_is_nearly_the_same_is_found():
    near = replace(GOOD, id="b9002", text="El pan de hoy vino duro como una roca")
    far = replace(GOOD, id="b9003", text="Hoy el pan, duro como una piedra, vino del horno viejo")
    assert [text.split(" are ")[0] for text in check.alike([GOOD, near, far])] == ["b9001 and b9002"]
    same_start = [
        replace(GOOD, id=f"b910{i}", text=f"Ayer compré en su {rest}")
        for i, rest in enumerate(("tienda dos panes", "web un reloj", "caseta unas flores", "barco el billete"))
    ]
    assert check.alike(same_start[:3]) == []
    assert "4 messages begin 'ayer compré en su'" in check.alike(same_start)[0]


def test_too_few_are_missed():
    few = check.short([message for message in LATER if message.kind != "protest"])
    assert any(text.startswith("es protest: 0") for text in few)
    assert check.short(LATER) == []


def test_no_kind_can_be_told_by_its_length_or_its_last_mark():
    for language in ("en", "es"):
        some = [message for message in LATER if message.language == language]
        for kind in table.VALUES["kind"]:
            lengths = sorted(len(message.text.split()) for message in some if message.kind == kind)
            assert lengths[0] <= 8 and lengths[-1] >= 30, (language, kind)
        asked = {
            kind: [message.text.rstrip().endswith("?") for message in some if message.kind == kind]
            for kind in table.VALUES["kind"]
        }
        assert sum(not mark for mark in asked["question"]) / len(asked["question"]) >= 0.1
        assert sum(sum(marks) for kind, marks in asked.items() if kind != "question") >= 50


def test_columns_are_read_by_their_names_and_line_breaks_come_back():
    assert COLUMNS[0] == "id" and COLUMNS[-1] == "text"
    assert any("\n" in message.text for message in LATER)
    assert not any("\\n" in message.text for message in EVERY)
