"""Questions from a notebook, answered as a DataFrame that says what it holds.

    from lens import ask
    rates = ask(["M3", "M4"], by="jurisdiction", period="r12", where={"sector": ["gas", "fire"]})
    rates.attrs["measures"]["M3"]["definition"]

The same compiler answers as on the pages and on the command line, so the figures are theirs.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

import pandas as pd

from data.errors import UserError
from data.home import Home
from lens.ask import ask, find, find_dimensions
from lens.engine import House
from lens.exhibits.context import Context
from lens.selection import Selection, escape

#: what belongs to an answer's working and not to its figures
_INNER = ("_sums", "_counts")


def frame(
    measures: str | Sequence[str],
    by: str | Sequence[str] = (),
    *,
    period: str = Selection.period,
    where: Mapping[str, str | Sequence[str]] | None = None,
    home: str | os.PathLike | None = None,
    snapshot: str | None = None,
    lang: str = "zh",
) -> pd.DataFrame:
    """One row for each combination of the dimensions `by` that occurs, codes in the order of the filters.

    Columns: each dimension's codes and, where they have labels, `<dimension>_name`; then as `lens.ask.ask` says: `M3`
    (a share as a fraction, None where its base is 0), `M3_num`, `M3_den`, `M3_lo`, `M3_hi` (95 %). `home` defaults to
    SAFETY_HOME, `snapshot` to the one in use. `.attrs`: `measures` {code: name, definition, unit}, `dimensions`
    {code: name}, `selection`, `as_of`, `snapshot`, `synthetic`. Raises UserError (Refusal) with a sentence for a
    question that has no honest answer, and for codes that the snapshot does not know.
    """
    codes, dims = _listed(measures), _listed(by)
    opened = House(Home(home)).open(snapshot)
    pairs = [f"{dim}={','.join(map(escape, _listed(chosen)))}" for dim, chosen in (where or {}).items()]
    selection, odd = Selection.from_args(period, None, None, pairs, "none").check(opened)
    if odd:
        raise UserError("code_unknown", text=", ".join(odd))
    names = {dim.code: dim for dim in find_dimensions(dims)}
    orders = {code: {value: n for n, value in enumerate(opened.codes(code))} for code in names}
    ctx = Context(opened, selection, lang)
    rows = sorted(
        ask(opened, codes, dims, selection),
        key=lambda row: [(row[c] is None, orders[c].get(row[c], len(orders[c])), str(row[c])) for c in names],
    )
    table = pd.DataFrame(
        [{key: value for key, value in row.items() if not key.endswith(_INNER)} for row in rows],
        columns=None if rows else [*names, *codes],
    )
    for code, dim in names.items():
        if dim.kind == "entity":
            told = [ctx.label(code, row[code]) for row in rows]
            table.insert(list(table.columns).index(code) + 1, f"{code}_name", told)
    table.attrs = {
        "measures": {
            a.code: {
                "name": a.record.name(lang),
                "definition": a.record.definition(lang),
                "unit": "" if a.record.is_percent else a.record.unit[lang],
            }
            for a in find(codes, opened)
        },
        "dimensions": {code: dim.name(lang) for code, dim in names.items()},
        "selection": f"{ctx.span}; {ctx.filter_words}",
        "as_of": opened.as_of.isoformat(),
        "snapshot": opened.id,
        "synthetic": opened.synthetic,
    }
    return table


def _listed(given: str | Sequence[str]) -> list[str]:
    return [given] if isinstance(given, str) else list(given)
