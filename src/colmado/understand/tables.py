"""Everything that is understood of the texts of an Arrow table, as columns beside them. Needs `colmado[arrow]`.

Any table that hands itself over by the Arrow PyCapsule interface will do (pyarrow, polars, duckdb, pandas), and what
comes back hands itself over in the same way: `pyarrow.table(found)`, `polars.DataFrame(found)`.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any, Protocol

from colmado.kit.errors import InputError
from colmado.understand.annotating import Annotator

if TYPE_CHECKING:
    from arro3.core import Array, ChunkedArray, Table


class Given(Protocol):
    """A table of any library: the Arrow PyCapsule interface."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Return a stream of record batches."""


def annotate_table(annotator: Annotator, table: Given, column: str = "text") -> Table:
    """Return the table with a column for each thing understood of the texts in `column`, in the same order.

    The columns are the keys of `Annotator.annotate`; where a text is null, all of them are. Raises InputError where
    arro3-core is not installed, and for what is no table, has no such column of texts, or has a column of that name.
    """
    try:
        from arro3.core import Table
    except ImportError as error:
        raise InputError("Arrow tables need arro3-core, which is not installed: pip install arro3-core") from error
    if not hasattr(table, "__arrow_c_stream__"):
        raise InputError(f"{type(table).__name__} is no Arrow table; give one of pyarrow, polars or duckdb, or a list")
    whole = Table.from_arrow(table)
    texts = _texts(whole, column)
    found = iter(annotator.annotate([text for text in texts if text is not None]))
    rows = [{} if text is None else next(found) for text in texts]
    for name in annotator.annotate([""])[0]:
        if name in whole.column_names:
            raise InputError(f"the table has a column {name!r} already; give that one another name")
        made = _array(name, [row.get(name) for row in rows])
        whole = whole.append_column(name, _chunked(made))
    return whole


def _texts(whole: Table, column: str) -> list[str | None]:
    if column not in whole.column_names:
        raise InputError(f"the table has no column {column!r}; it has {', '.join(whole.column_names) or 'none'}")
    texts: list[Any] = list(whole.column(column).to_pylist())
    strange = next((one for one in texts if not isinstance(one, str | None)), None)
    if strange is not None:
        raise InputError(f"the column {column!r} holds {type(strange).__name__}, expected texts; cast it to a string")
    return texts


def _array(name: str, values: list[Any]) -> Array:
    """Return a column; what kind of values it holds shows by the values, or, where all are null, by the name."""
    from arro3.core import Array, DataType, list_array

    some = next((one for one in values if one is not None), 0.0 if name.endswith("_p") else "")
    if isinstance(some, list):
        items = [one for many in values for one in many or ()]
        edges = list(accumulate((len(many or ()) for many in values), initial=0))
        return list_array(Array(edges, type=DataType.int32()), Array(items, type=DataType.utf8()))
    kinds = {bool: DataType.bool(), int: DataType.int64(), float: DataType.float64(), str: DataType.utf8()}
    return Array(values, type=kinds[type(some)])


def _chunked(made: Array) -> ChunkedArray:
    from arro3.core import ChunkedArray

    return ChunkedArray([made])
