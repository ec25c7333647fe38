"""Arrow tables of any library in, an Arrow table with what was understood out."""

from __future__ import annotations

import sys

import pytest

from colmado.kit.errors import InputError
from colmado.understand.annotating import Annotator
from colmado.understand.tables import annotate_table

arrow = pytest.importorskip("arro3.core", reason="an extra: pip install arro3-core")
ANNOTATOR = Annotator(tier=1)
TEXTS = ["where is my order", None, "¡Muchas gracias!", "", "ojalá llegue antes del sábado"]


class Foreign:
    """A table of a library we know nothing of, but for the interface."""

    def __init__(self, table):
        self._table = table

    def __arrow_c_stream__(self, requested_schema=None):
        return self._table.__arrow_c_stream__(requested_schema)


def table(**columns):
    return arrow.Table.from_pydict({name: arrow.Array(values, type=kind) for name, (values, kind) in columns.items()})


@pytest.mark.parametrize("kind", ["utf8", "large_utf8", "utf8_view"])
def test_a_table_comes_back_with_what_a_list_would_say(kind):
    made = getattr(arrow.DataType, kind, arrow.DataType.utf8)()
    given = Foreign(table(id=([1, 2, 3, 4, 5], arrow.DataType.int64()), text=(TEXTS, made)))
    found = annotate_table(ANNOTATOR, given)
    assert found.column("id").to_pylist() == [1, 2, 3, 4, 5] and found.column("text").to_pylist() == TEXTS
    said = ANNOTATOR.annotate([text for text in TEXTS if text is not None])
    for name in said[0]:
        values = found.column(name).to_pylist()
        assert [v for v, text in zip(values, TEXTS, strict=True) if text is not None] == [one[name] for one in said]
        assert values[1] in (None, [])
    assert arrow.Table.from_arrow(found).num_rows == 5, "and hands itself over again"


def test_several_chunks_and_no_rows_at_all():
    chunks = arrow.ChunkedArray([arrow.Array(["hola"], type=arrow.DataType.utf8())] * 3)
    assert annotate_table(ANNOTATOR, arrow.Table.from_pydict({"text": chunks})).num_rows == 3
    nothing = annotate_table(ANNOTATOR, table(text=([], arrow.DataType.utf8())))
    assert nothing.num_rows == 0 and {"kind", "kind_p", "unsure", "tier"} <= set(nothing.column_names)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["a list"], "list is no Arrow table"),
        (table(body=(["x"], arrow.DataType.utf8())), "no column 'text'; it has body"),
        (table(text=([1], arrow.DataType.int64())), "holds int"),
        (table(text=(["x"], arrow.DataType.utf8()), kind=(["y"], arrow.DataType.utf8())), "has a column 'kind'"),
    ],
)
def test_what_cannot_be_read_is_said(given, words):
    with pytest.raises(InputError, match=words):
        annotate_table(ANNOTATOR, given)


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "arro3.core", None)
    with pytest.raises(InputError, match="pip install arro3-core"):
        annotate_table(ANNOTATOR, table(text=(["x"], arrow.DataType.utf8())))
    assert ANNOTATOR.annotate(["hola"]), "lists need nothing"
