"""A deck as one HTML file that needs nothing else: it opens from disk without a network and changes for nobody.

Followers' file holds only what they may know. The presenter's own copy also holds the names behind the stand-ins.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from datetime import date, datetime
from pathlib import Path

from lens import words
from lens.charts.presenting import SCALE, presented, script
from lens.charts.style import FONT, THEMES, width
from lens.decks import Deck
from lens.engine import House
from lens.exhibits._cell import SHORT, shown
from lens.exhibits.record import Exhibit, Table, Tile
from lens.player import layout
from lens.player.slides import Papers, Shown, build

FOLDER = Path(__file__).parent
#: rows on the slide before the browser cuts what does not fit, and rows of the whole table behind T
ON_SLIDE, IN_SHEET = 40, 300
_HTML_LANG = {"zh": "zh-CN", "en": "en"}
_COLOURS = {
    "light": {"note": "#f3f6f9", "strong": "#c5ccd6", "badge": "#8a5a00", "good": "#186a4b"},
    "dark": {"note": "#1f2530", "strong": "#3b4556", "badge": "#f3cf7a", "good": "#7fd6ae"},
    "projector": {"note": "#eceff3", "strong": "#6b7686", "badge": "#6b4300", "good": "#0b5137"},
}


def to_html(deck: Deck, house: House, presenter: bool = False) -> str:
    """The file of a deck. `presenter`: with the names that M reveals. Raises DeckError where its snapshot is gone."""
    return write(build(deck, house), presenter)


def write(papers: Papers, presenter: bool = False) -> str:
    """The same of a deck that was built already."""
    lang, count = papers.deck.lang, len(papers.slides)
    sections = [_section(papers, each, n) for n, each in enumerate(papers.slides, 1)]
    data = {
        "charts": [_chart(each, lang) for each in papers.slides],
        "names": papers.names if presenter else {},
        "scale": SCALE,
        "themes": list(THEMES),
        "words": {
            "row": _t(lang, "more_rows", n=1).replace("1", "#"),
            "rows": _t(lang, "more_rows", n=2).replace("2", "#"),
            "column": _t(lang, "more_columns", n=1).replace("1", "#"),
            "columns": _t(lang, "more_columns", n=2).replace("2", "#"),
            "comma": "，" if lang == "zh" else ", ",
            "press": _t(lang, "press_table"),
            "jump": _t(lang, "jump", digits="#"),
        },
    }
    scripts = (script(), (FOLDER / "player.js").read_text("utf-8"))
    hidden = " hidden" if count else ""
    return "".join(
        (
            f'<!DOCTYPE html><html lang="{_HTML_LANG[lang]}" data-theme="light"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_policy(scripts)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{html.escape(papers.deck.title)}</title><style>{_style()}</style></head><body>",
            f'<main id="stage">{"".join(sections)}',
            f'<p class="empty" style="margin:80px"{hidden}>{_said(lang, "empty_deck")}</p>',
            f'{_help(lang, bool(presenter and papers.names))}<div id="jump" role="status" hidden></div></main>',
            '<div id="blank" hidden></div><p id="heard" class="heard" aria-live="polite"></p>',
            f'<script type="application/json" id="deck">{_json(data)}</script>',
            *(f"<script>{text}</script>" for text in scripts),
            "</body></html>",
        )
    )


# -- a slide ----------------------------------------------------------------------------------------------------------


def _section(papers: Papers, each: Shown, number: int) -> str:
    lang, made, count = papers.deck.lang, each.exhibit, len(papers.slides)
    size, _ = layout.title_size(each.title)
    # the space after an English clause stands between the spans: inside one it would be lost
    title = (" " if "; " in each.title else "").join(
        f"<span>{html.escape(c)}</span>" for c in layout.clauses(each.title)
    )
    sub = f'<p class="sub">{html.escape(made.subtitle)}</p>' if made.subtitle else ""
    scope = "<i>·</i>".join(html.escape(part) for part in each.scope)
    of = html.escape(_t(lang, "page", n=number, of=count))
    buttons = [
        f'<button type="button" data-by="{by}" aria-label="{_said(lang, name)}">{sign}</button>'
        for by, name, sign in ((-1, "previous", "‹"), (1, "next", "›"))
    ]
    return (
        f'<section class="slide" aria-label="{of}"><h1 style="font-size:{size}px">{title}</h1>{sub}'
        f'<div class="body">{_body(made, each, lang)}</div>'
        f'<footer class="foot"><span class="scope">{scope}<i>·</i><b>{html.escape(papers.origin)}</b></span>'
        f"<span>{html.escape(papers.deck.title)}</span>"
        f'<nav>{buttons[0]}<span class="page">{of}</span>{buttons[1]}</nav></footer>'
        f"{_sheet(made, each, lang)}"
        f'<aside class="over speaker" tabindex="-1" hidden><h2>{_said(lang, "notes_title")}</h2>'
        f"{html.escape(each.notes) or _said(lang, 'no_notes')}</aside></section>"
    )


def _body(made: Exhibit, each: Shown, lang: str) -> str:
    if made.empty:
        return f'<p class="empty">{html.escape(made.empty)}</p>'
    if made.tiles:
        many = " many" if len(made.tiles) > 6 else ""
        return f'<div class="tiles{many}">{"".join(_tile(t) for t in made.tiles)}</div>'
    if made.chart is not None and not made.show_table:
        return f'<div class="chart" role="img" aria-label="{html.escape(made.alt or each.title, quote=True)}"></div>'
    if made.table is not None:
        return f'{_table(made.table, lang, ON_SLIDE, "fit")}<p class="left"></p>'
    return f'<p class="empty">{html.escape(words.text("common.table_none", lang))}</p>'


def _tile(tile: Tile) -> str:
    said = html.escape
    unit = f"<small>{said(tile.unit)}</small>" if tile.unit and not tile.off else ""
    parts = [f'<h2>{said(tile.label)}</h2><div class="value">{said(tile.value)}{unit}</div>']
    parts += [
        f'<div class="{name}">{said(text)}</div>'
        for name in ("compare", "base", "off")
        if (text := getattr(tile, name))
    ]
    if tile.verdict:
        role = tile.role if tile.role in ("good", "alert") else ""
        parts.append(f'<div class="chip {role}">{said(tile.verdict)}</div>')
    return f'<div class="tile">{"".join(parts)}</div>'


def _table(table: Table, lang: str, most: int, style: str = "") -> str:
    kinds = ["txt" if c.kind == "text" else "num" for c in table.columns]
    head = "".join(
        f'<th scope="col" class="{k}">{html.escape(c.name)}</th>' for c, k in zip(table.columns, kinds, strict=True)
    )
    body = []
    for row in table.rows[:most]:
        cells = []
        for column, kind, value in zip(table.columns, kinds, row, strict=True):
            text = shown(column, value, lang)
            short = " short" if kind == "txt" and width(text, 1) <= SHORT else ""
            cells.append(f'<td class="{kind}{short}">{html.escape(text)}</td>')
        body.append(f"<tr>{''.join(cells)}</tr>")
    return (
        f'<table class="{style}" data-rows="{len(table.rows)}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table>"
    )


def _sheet(made: Exhibit, each: Shown, lang: str) -> str:
    """What T shows: the whole table, the definitions of the measures, what is to be known."""
    parts = [f'<aside class="over sheet" tabindex="-1" hidden><h2>{_said(lang, "sheet_title")}</h2>']
    if made.table is not None and made.table.rows:
        parts.append(_table(made.table, lang, IN_SHEET))
        if len(made.table.rows) > IN_SHEET:
            left = _said(lang, "table_left_out", all=len(made.table.rows), shown=IN_SHEET)
            parts.append(f'<p class="told">{left}</p>')
    if each.definitions:
        parts.append(f"<h3>{html.escape(words.text('common.definitions', lang))}</h3><dl>")
        parts += [f"<dt>{html.escape(name)}</dt><dd>{html.escape(told)}</dd>" for name, told in each.definitions]
        parts.append("</dl>")
    if made.notes:
        parts.append(f"<h3>{html.escape(words.text('common.notes', lang))}</h3>")
        parts += [f'<p class="told">{html.escape(note)}</p>' for note in made.notes]
    return "".join([*parts, "</aside>"])


def _chart(each: Shown, lang: str) -> dict | None:
    made = each.exhibit
    if made.chart is None or made.empty or made.tiles or made.show_table:
        return None
    height = layout.body_height(each.title, made.subtitle)
    figure, palette = presented(made.chart, layout.INNER, height, lang)
    return {"figure": figure, "palette": palette}


def _help(lang: str, reveals: bool) -> str:
    lines = [
        ("← → PageUp PageDown", "move"), ("Home End", "ends"), ("1 2 … Enter", "jump"), ("T", "table"), ("N", "notes"),
        ("B", "blank"), ("C", "colours"), *([("M", "reveal")] if reveals else []), ("?", "help"), ("Esc", "close"),
    ]  # fmt: skip
    told = "".join(f"<dt>{keys}</dt><dd>{_said(lang, f'key.{what}')}</dd>" for keys, what in lines)
    title = _said(lang, "help_title")
    return f'<aside id="help" class="over" tabindex="-1" hidden><h2>{title}</h2><dl>{told}</dl></aside>'


# -- the file ---------------------------------------------------------------------------------------------------------


def _policy(scripts: tuple[str, ...]) -> str:
    """Nothing is fetched, and no script runs but those of the file: they are named by their hashes."""
    hashes = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts)
    allowed = " ".join(f"'sha256-{h}'" for h in hashes)
    # Plotly writes style attributes and rules of its own
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _style() -> str:
    parts = []
    for name, tokens in THEMES.items():
        colours = {
            "ink": tokens.ink, "soft": tokens.soft, "paper": tokens.paper, "line": tokens.grid,
            "accent": tokens.line["accent"], "alert": tokens.line["alert"], **_COLOURS[name],
        }  # fmt: skip
        said = ";".join(f"--{key}:{value}" for key, value in colours.items())
        parts.append(f":root[data-theme={name}]{{{said};--font:{FONT}}}")
    return "\n".join([*parts, (FOLDER / "player.css").read_text("utf-8")])


def _json(data: object) -> str:
    """JSON that cannot end the element it stands in."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=_plain, allow_nan=False)
    return text.replace("<", "\\u003c")


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    # numpy's numbers
    return value.item()  # type: ignore[attr-defined]


def _t(lang: str, key: str, **values: object) -> str:
    return words.text(f"decks.{key}", lang, **values)


def _said(lang: str, key: str, **values: object) -> str:
    return html.escape(_t(lang, key, **values), quote=True)
