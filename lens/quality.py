"""`python -m lens quality`: the checks of a snapshot as JSON, with the numbers that the page shows.

The form is told in docs/quality.md. Nothing here counts anything: lens/exhibits/_quality.py does, for the page too.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from lens import words
from lens.engine import House, Snapshot
from lens.exhibits import _quality
from lens.exhibits._quality import Grade, Result, Tally
from lens.exhibits.context import Context
from lens.export.files import save
from lens.selection import Selection
from lens.words import LANGS

#: raised when a key changes its meaning or goes
VERSION = 1


def run(args) -> int:
    """Write the report of `args.snapshot` (the one in use) to `args.out`. Raises UserError."""
    snapshot = House(args.home).open(args.snapshot)
    if snapshot.notice:
        print(snapshot.notice.message(args.lang), file=sys.stderr)
    target = Path(args.out).absolute()
    made = report(snapshot)
    save(target, json.dumps(made, ensure_ascii=False, indent=1) + "\n")
    failing = sum(c["failed"] > 0 for c in made["checks"])
    print(words.text("quality.written", args.lang, n=len(made["checks"]), failing=failing, path=target))
    return 0


def report(snapshot: Snapshot) -> dict:
    """Every check and every street of a snapshot, in plain values: numbers, texts, dates as ISO texts."""
    by_lang = {lang: Context(snapshot, Selection(), lang) for lang in LANGS}
    ctx = by_lang[LANGS[0]]
    found = _quality.results(ctx)
    year = ctx.with_selection(Selection(period=_quality.YEAR)).period
    return {
        "report": "data quality",
        "version": VERSION,
        "snapshot": snapshot.id,
        "as_of": snapshot.as_of.isoformat(),
        "synthetic": snapshot.synthetic,
        "first_date": snapshot.first_date.isoformat(),
        "year": {"from": year.start.isoformat(), "to": year.end.isoformat()},
        "rule": _quality.rule(ctx),
        "checks": [_check(by_lang, r) for r in found],
        "off": [
            {"code": code, "why": {lang: why.message(lang) for lang in LANGS}}
            for code, why in _quality.refused(ctx).items()
        ],
        "streets": [_street(ctx, g) for g in _quality.grades(ctx, found)],
    }


def _check(by_lang: dict[str, Context], r: Result) -> dict:
    def said(how) -> dict[str, str]:
        return {lang: how(ctx, r) for lang, ctx in by_lang.items()}

    return {
        "code": r.code,
        "group": r.group,
        "severity": r.severity,
        "relation": r.check.measure.num.relation if r.check else None,
        "name": said(_quality.name),
        "says": said(_quality.says),
        "mend": said(_quality.mend),
        **_tally(r.whole),
        "year": _tally(r.year) if r.year else None,
        "streets": [
            {"street": code, **_tally(t), "year": _tally(r.streets_year.get(code, Tally())) if r.year else None}
            for code, t in r.streets.items()
        ],
    }


def _tally(t: Tally) -> dict:
    return {"failed": t.failed, "looked_at": t.of, "share": t.share}


def _street(ctx: Context, g: Grade) -> dict:
    return {
        "street": g.street,
        "name": {lang: ctx.snapshot.label(_quality.STREET, g.street, lang) for lang in LANGS},
        "grade": g.grade,
        "rows": g.rows,
        "last_row": g.sent.last.isoformat() if g.sent and g.sent.last else None,
        "reasons": [{"check": x.result.code, **_tally(x.tally), "tolerated": x.tolerated} for x in g.reasons],
    }
