"""The command line: any measure without a browser, and the one way to start the server."""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
from dataclasses import replace
from pathlib import Path

from data import audit
from data.errors import UserError
from data.home import Home
from lens.words import LANGS

EXAMPLES = """examples:
  python -m lens measures
  python -m lens ask M1 M5 --by sector --period ytd
  python -m lens ask M3 --by month --where street=J01 --format json
  python -m lens ask S1 M4 M11_stock --compare yoy
  python -m lens workbook posture street_rates --period 2026-10 --out X.xlsx
  python -m lens deck monthly --out monthly.html
  python -m lens quality --out quality.json
  python -m lens serve --port 8600
"""

#: commands of lens/papers.py
PAPERS = ("workbook", "slides", "brief", "dispatch", "fill")


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--home", help="home folder (default: SAFETY_HOME, else data/home)")
    parser.add_argument("--snapshot", help="snapshot id (default: the one in use)")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="language of words (default zh)")


def _selection(parser: argparse.ArgumentParser, compare: str) -> None:
    parser.add_argument(
        "--period",
        help="mtd qtd ytd r12 season yearend rmonth rweek all, 2026, 2026Q3, 2026-10, 2026-W47, season:2025-2026 …",
    )
    parser.add_argument("--from", dest="start", metavar="DATE", help="first day (with --to)")
    parser.add_argument("--to", dest="end", metavar="DATE", help="last day")
    parser.add_argument(
        "--where", action="append", default=[], metavar="DIM=CODE[,CODE]", help="filter; may be given several times"
    )
    parser.add_argument(
        "--compare", choices=("yoy", "mom", "none"), default=compare, help="against the like period before"
    )


def _paper(parser: argparse.ArgumentParser, out: str) -> None:
    _common(parser)
    parser.add_argument("exhibits", nargs="+", metavar="EXHIBIT", help="their names: those of lens/exhibits")
    _selection(parser, "yoy")
    parser.add_argument("--out", required=True, metavar=out, help="where to write it")


def parser() -> argparse.ArgumentParser:
    main = argparse.ArgumentParser(
        prog="python -m lens",
        description="Safety Posture 安全生产态势",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = main.add_subparsers(
        dest="command",
        required=True,
        metavar="{measures,ask,quality,workbook,slides,brief,fill,dispatch,deck,prepare,serve}",
    )
    raw = argparse.RawDescriptionHelpFormatter
    measures = commands.add_parser(
        "measures",
        help="list every measure and which are off here",
        formatter_class=raw,
        epilog="example: python -m lens measures --lang en",
    )
    _common(measures)
    measures.add_argument("--format", choices=("table", "csv", "json"), default="table")
    ask = commands.add_parser("ask", help="ask measures by dimensions", formatter_class=raw, epilog=EXAMPLES)
    _common(ask)
    ask.add_argument("measures", nargs="+", metavar="MEASURE", help="measure codes, for example M1 M3 M5")
    ask.add_argument("--by", nargs="+", default=[], metavar="DIMENSION", help="dimensions, for example sector month")
    _selection(ask, "none")
    ask.add_argument("--format", choices=("table", "csv", "json"), default="table")
    quality = commands.add_parser(
        "quality",
        help="write the checks of the data as JSON",
        formatter_class=raw,
        epilog="example: python -m lens quality --out quality.json\nThe form is told in docs/quality.md.",
    )
    _common(quality)
    quality.add_argument("--out", required=True, metavar="X.json", help="where to write it")
    workbook = commands.add_parser(
        "workbook",
        help="write exhibits as an Excel workbook",
        formatter_class=raw,
        epilog="example: python -m lens workbook street_rates loop_overdue --period ytd --out X.xlsx",
    )
    _paper(workbook, "X.xlsx")
    slides = commands.add_parser(
        "slides",
        help="write exhibits as slides with native charts (PowerPoint)",
        formatter_class=raw,
        epilog="example: python -m lens slides street_rates loop_flow --period ytd --out X.pptx",
    )
    _paper(slides, "X.pptx")
    brief = commands.add_parser(
        "brief",
        help="write the monthly analysis or a campaign's weekly brief (Word)",
        formatter_class=raw,
        epilog="examples:\n  python -m lens brief monthly --period 2026-10 --out X.docx\n"
        "  python -m lens brief weekly --out X.docx",
    )
    _common(brief)
    brief.add_argument("kind", nargs="?", choices=("monthly", "weekly"), default="monthly")
    _selection(brief, "yoy")
    brief.add_argument("--out", required=True, metavar="X.docx", help="where to write it")
    fill = commands.add_parser(
        "fill",
        help="fill in a form of a superior office (Excel, Word) whose placeholders name measures",
        formatter_class=raw,
        epilog="example: python -m lens fill 上级报表.xlsx --period ytd --out 上级报表-已填.xlsx\n"
        "A placeholder: {{M1|sector=gas|period=ytd}}. 1 is returned where one was left.",
    )
    _common(fill)
    fill.add_argument("form", metavar="FORM", help="the blank form, .xlsx or .docx")
    _selection(fill, "yoy")
    fill.add_argument("--out", required=True, metavar="X.xlsx|X.docx", help="where to write it")
    dispatch = commands.add_parser(
        "dispatch",
        help="write a workbook for each owner of open hazards, to be filled in and sent back",
        formatter_class=raw,
        epilog="example: python -m lens dispatch --by street --out 交办/\n"
        "What comes back is read by: python -m data returned FILE…",
    )
    _common(dispatch)
    dispatch.add_argument(
        "--by", choices=("street", "dept"), required=True, help="who owns: the street or the department"
    )
    _selection(dispatch, "none")
    dispatch.add_argument("--out", required=True, metavar="FOLDER", help="where to write them")
    deck = commands.add_parser(
        "deck",
        help="write a deck as one HTML file or as a PowerPoint file",
        formatter_class=raw,
        epilog="examples:\n  python -m lens deck --list\n  python -m lens deck monthly --out monthly.html --lang en\n"
        "  python -m lens deck monthly --out monthly.pptx",
    )
    _common(deck)
    # a deck of the house has its own language
    deck.set_defaults(lang="")
    deck.add_argument("name", nargs="?", default="", metavar="NAME", help="the deck, as --list names it")
    deck.add_argument("--list", action="store_true", help="list the decks of the house and the ready ones")
    deck.add_argument("--out", metavar="X.html|X.pptx", help="where to write it (default: NAME.html)")
    deck.add_argument("--presenter", action="store_true", help="HTML only: with the enterprises' names, which M shows")
    prepare = commands.add_parser(
        "prepare",
        help="compute once what every page shows first (publishing does it)",
        formatter_class=raw,
        epilog="example: python -m lens prepare",
    )
    _common(prepare)
    from lens import serve as server

    serve = commands.add_parser(
        "serve", help="start the server", formatter_class=raw, epilog="example: python -m lens serve --port 8600"
    )
    _common(serve)
    server.add_arguments(serve)
    return main


def main(argv: list[str] | None = None) -> int:
    """Run one command. 0 when it worked; 2 with one sentence on stderr when it could not."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    args = parser().parse_args(argv)
    args.lang, args.asked_lang = args.lang or LANGS[0], args.lang
    try:
        if args.command == "serve":
            from lens import serve as server

            return server.run(args)
        if args.command == "quality":
            from lens import quality

            return quality.run(args)
        if args.command in PAPERS:
            from lens import papers

            return papers.run(args)
        return {"measures": _measures, "ask": _ask, "deck": _deck, "prepare": _prepare}[args.command](args)
    except UserError as error:
        print(error.message(args.lang), file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        from lens import log

        log.set_up(Home(args.home).logs)
        print(UserError("unexpected", id=log.failure(error, args.command)).message(args.lang), file=sys.stderr)
        return 2


def _prepare(args) -> int:
    from lens import log
    from lens.prepared import prepare

    home = Home(args.home)
    log.set_up(home.logs)
    prepare(home)
    return 0


def _deck(args) -> int:
    from lens import decks, words
    from lens.engine import House
    from lens.export.files import save
    from lens.player import to_html

    home = Home(args.home)
    if args.list:
        for name in decks.names(home):
            deck = decks.read(home, name)
            print(words.text("decks.listed", args.lang, name=name, title=deck.title, snapshot=deck.snapshot))
        for name in decks.ready():
            print(words.text("decks.listed_ready", args.lang, name=name, title=decks.ready_deck(name, args.lang).title))
        return 0
    ending = Path(args.out or "x.html").suffix.lower()
    if not args.name or ending not in (".html", ".pptx") or (ending == ".pptx" and args.presenter):
        raise decks.DeckError("usage")
    house = House(home)
    snapshot = house.open(args.snapshot)
    if snapshot.notice:
        print(snapshot.notice.message(args.lang), file=sys.stderr)
    deck = decks.find(home, args.name, args.lang, snapshot.id)
    # what was asked for by name wins over what the deck was kept with
    deck = replace(deck, snapshot=snapshot.id if args.snapshot else deck.snapshot, lang=args.asked_lang or deck.lang)
    target = Path(args.out or f"{args.name}.html").absolute()
    if ending == ".pptx":
        from lens.player.pptx import to_pptx

        save(target, to_pptx(deck, house))
    else:
        content = to_html(deck, house, args.presenter)
        if args.presenter:
            audit.note(home, audit.at_the_keyboard(), "presenter_copy", deck.snapshot, about=deck.name)
        save(target, content)
    print(words.text("decks.written", args.lang, title=deck.title, n=len(deck.slides), path=target))
    return 0


def _measures(args) -> int:
    from lens.ask import available
    from lens.engine import House
    from lens.measures import MEASURES

    try:
        snapshot = House(args.home).open(args.snapshot)
    except UserError:
        if args.snapshot:
            raise
        snapshot = None
    rows = []
    for code, m in MEASURES.items():
        off = available(snapshot, code) if snapshot else None
        rows.append(
            {
                "code": code,
                "name": m.name(args.lang),
                "unit": m.unit[args.lang],
                "kind": m.kind,
                "definition": m.definition(args.lang),
                "off": off.message(args.lang) if off else "",
            }
        )
    _write(rows, args.format, ["code", "name", "unit", "kind", "off"] if args.format == "table" else None)
    return 0


def _ask(args) -> int:
    from lens.ask import ask, find_dimensions
    from lens.engine import House
    from lens.selection import Selection

    snapshot = House(args.home).open(args.snapshot)
    if snapshot.notice:
        print(snapshot.notice.message(args.lang), file=sys.stderr)
    selection = Selection.from_args(args.period, args.start, args.end, args.where, args.compare)
    selection, odd = selection.check(snapshot)
    if selection.period not in odd and args.period in odd:
        selection.with_period(args.period).resolve(snapshot)  # raises the sentence that says why
    if odd:
        raise UserError("code_unknown", text=", ".join(odd))
    # the sums over premises serve tests of change, not a reader
    rows = [
        {k: v for k, v in row.items() if not k.endswith(("_sums", "_counts"))}
        for row in ask(snapshot, args.measures, args.by, selection)
    ]
    keys = [d.code for d in find_dimensions(args.by)]
    if selection.compare != "none":
        _add_previous(rows, keys, args.measures, snapshot, args.by, selection)
    if args.format == "table":
        for row in rows:
            for key in keys:
                row[key] = _labelled(snapshot, key, row[key], args.lang)
    _write(rows, args.format)
    if args.format == "table":
        period = selection.resolve(snapshot)
        print(
            f"\n{period.start} – {period.end} · {snapshot.as_of} · {snapshot.id}"
            + (" · 示例 synthetic" if snapshot.synthetic else "")
        )
    return 0


def _add_previous(rows, keys, measures, snapshot, by, selection) -> None:
    """`<measure>_prev` beside each figure; None where there is nothing to compare with."""
    from lens.ask import find_dimensions, previous

    if any(d.kind == "time" for d in find_dimensions(by)):
        raise UserError("compare_with_time")
    before = {tuple(r[k] for k in keys): r for r in previous(snapshot, measures, by, selection) or []}
    for row in rows:
        other = before.get(tuple(row[k] for k in keys), {})
        for measure in measures:
            row[f"{measure}_prev"] = other.get(measure)


def _labelled(snapshot, dimension: str, code, lang: str) -> str:
    label = (
        snapshot.label(dimension, code, lang)
        if code in snapshot.labels.get(dimension, {}) or code is None
        else str(code)
    )
    return label if code is None or label == str(code) else f"{label} [{code}]"


def _write(rows: list[dict], form: str, columns: list[str] | None = None) -> None:
    if form == "json":
        print(json.dumps(rows, ensure_ascii=False, indent=1, default=str))
        return
    columns = columns or (list(rows[0]) if rows else [])
    if form == "csv":
        writer = csv.DictWriter(sys.stdout, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows({k: "" if v is None else v for k, v in row.items()} for row in rows)
        return
    cells = [columns] + [[_cell(row.get(c)) for c in columns] for row in rows]
    widths = [max(_width(line[i]) for line in cells) for i in range(len(columns))]
    for line in cells:
        print("  ".join(text + " " * (w - _width(text)) for text, w in zip(line, widths, strict=True)).rstrip())


def _cell(value) -> str:
    if value is None:
        return "—"
    return (
        f"{value:,.4f}".rstrip("0").rstrip(".")
        if isinstance(value, float)
        else f"{value:,}"
        if isinstance(value, int)
        else str(value)
    )


def _width(text: str) -> int:
    """Columns on a terminal: East Asian characters take two."""
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


if __name__ == "__main__":
    sys.exit(main())
