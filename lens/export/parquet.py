"""An exhibit's table as Parquet: typed columns under their keys, and in its metadata what it is."""

from __future__ import annotations

import io
import json

import pyarrow as pa
import pyarrow.parquet as pq

from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit, Table
from lens.export.about import definitions, facts

_ARROW = {"date": pa.date32(), "count": pa.int64(), "days": pa.int64(), "number": pa.float64(), "ratio": pa.float64()}


def to_parquet(ctx: Context, exhibit: Exhibit) -> bytes:
    """Dates as dates, numbers as numbers, the rest as text in the reader's language; missing values are null.

    Each field has its `name` in the reader's language. The schema's `about` is a JSON list of pairs: title, selection,
    as-of date, snapshot, definitions, notes.
    """
    table = exhibit.table or Table((), ())
    fields, arrays = [], []
    for at, column in enumerate(table.columns):
        kind = _ARROW.get(column.kind, pa.string())
        fields.append(pa.field(column.key, kind, metadata={"name": column.name}))
        arrays.append(pa.array([row[at] for row in table.rows], kind))
    about = [*facts(ctx, exhibit), *definitions(ctx, exhibit.measures), *(("", note) for note in exhibit.notes)]
    schema = pa.schema(fields, metadata={"about": json.dumps(about, ensure_ascii=False)})
    out = io.BytesIO()
    pq.write_table(pa.table(arrays, schema=schema), out, compression="zstd")
    return out.getvalue()
