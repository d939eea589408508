"""A plot → a native Office chart whose figures stand in its own worksheet and can be edited."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_LINE
from pptx.oxml import parse_xml
from pptx.util import Pt

from lens.charts.style import Style, width
from lens.export.pptx.plots import Plot, Run, round_up

NS = "http://schemas.openxmlformats.org/drawingml/2006/chart"
C = f"{{{NS}}}"
_TYPE = {
    "category": XL_CHART_TYPE.COLUMN_CLUSTERED,
    "sideways": XL_CHART_TYPE.BAR_CLUSTERED,
    "stacked": XL_CHART_TYPE.COLUMN_STACKED,
    "xy": XL_CHART_TYPE.XY_SCATTER,
}
#: more bars than this have no room for their figures
LABELLED = 20
THICK, THIN = Pt(2.25), Pt(1)


def add(shapes, plot: Plot, box: tuple, style: Style, alt: str, size: float = 12):
    """Draw `plot` into `box` (left, top, width, height in EMU) and return its frame. `size` in pt."""
    data = _data(plot)
    kind = _TYPE[plot.kind]
    if plot.kind == "category" and not any(r.shape == "bar" for r in plot.runs):
        kind = XL_CHART_TYPE.LINE_MARKERS
    frame = shapes.add_chart(kind, *box, data)
    describe(frame, alt)
    chart = frame.chart
    chart.font.size = Pt(size)
    chart.font.color.rgb = _rgb(style.tokens.soft)
    chart.has_title = bool(plot.title)
    if plot.title:
        chart.chart_title.text_frame.text = plot.title
        chart.chart_title.text_frame.paragraphs[0].runs[0].font.size = Pt(size)
        chart.chart_title.include_in_layout = False
    _axes(chart, plot, style, size, box[2] / 12_700)
    found = [s for p in chart.plots for s in p.series]
    for series, run in zip(found, plot.runs, strict=True):
        _dress(series, run, plot, style)
    for series, run in zip(found, plot.runs, strict=True):
        _intervals(series._element, run, plot, style)
    _forget_gaps(chart)
    if plot.kind == "category" and kind != XL_CHART_TYPE.LINE_MARKERS:
        _split(chart, plot)
    if plot.kind in ("stacked", "category", "sideways") and any(r.shape in ("bar", "hidden") for r in plot.runs):
        chart.plots[0].gap_width = 50
        if plot.over:
            chart.plots[0].overlap = 100
    named = [r for r in plot.runs if r.name and r.shape != "hidden"]
    chart.has_legend = len(named) > 1
    if chart.has_legend:
        many = len(named) > 6
        chart.legend.position = XL_LEGEND_POSITION.RIGHT if many else XL_LEGEND_POSITION.BOTTOM
        chart.legend.include_in_layout = False
        _unnamed(chart, plot)
    return frame


def describe(frame, alt: str) -> None:
    """The alternative text of a shape."""
    frame._element.xpath(".//p:cNvPr")[0].set("descr", alt)


def _data(plot: Plot):
    if plot.kind == "xy":
        xy = XyChartData(number_format=plot.format)
        for run in plot.runs:
            series = xy.add_series(run.name)
            for x, y in zip(run.x, run.y, strict=True):
                series.add_data_point(x, y)
        return xy
    data = CategoryChartData(number_format=plot.format)
    data.categories = list(plot.categories)
    for run in plot.runs:
        data.add_series(run.name, run.y)
    return data


def _axes(chart, plot: Plot, style: Style, size: float, room: float) -> None:
    value, other = chart.value_axis, chart.category_axis
    value.tick_labels.number_format, value.tick_labels.number_format_is_linked = plot.format, False
    value.has_major_gridlines = True
    value.major_gridlines.format.line.color.rgb = _rgb(style.tokens.grid)
    value.format.line.fill.background()
    other.has_major_gridlines = False
    other.format.line.color.rgb = _rgb(style.tokens.line["limit"])
    other.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    bars = any(r.shape == "hidden" for r in plot.runs)
    if plot.low is not None:
        value.minimum_scale, value.maximum_scale = plot.low, plot.high
    elif bars:
        value.minimum_scale = 0
    if plot.kind == "category":
        _thin(other, plot, size, room)
    if plot.kind == "sideways":
        # the first category on top, the scale at the bottom all the same
        other.reverse_order = True
        value.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
    if plot.kind == "xy":
        other.tick_labels.number_format, other.tick_labels.number_format_is_linked = plot.x_format, False
        known = [x for r in plot.runs for x in r.x]
        if known and min(known) < max(known):
            wide = 0 <= min(known) <= max(known) / 4 and plot.x_format == "#,##0" and len(plot.runs) > 2
            other.minimum_scale = 0 if wide else min(known)
            other.maximum_scale = round_up(max(known)) if wide else max(known)
    for axis, title in ((value, plot.value_title), (other, plot.x_title if plot.kind == "xy" else "")):
        axis.has_title = bool(title)
        if title:
            axis.axis_title.text_frame.text = title
            axis.axis_title.text_frame.paragraphs[0].runs[0].font.size = Pt(size)
            axis.axis_title.text_frame.paragraphs[0].runs[0].font.bold = False


def _thin(axis, plot: Plot, size: float, room: float) -> None:
    """Of many names only every nth, so that those that are there can be read."""
    # a few names are broken into lines; of months every third or so says enough
    need = size * sum(width(n, 1) for n in plot.categories) / (1 if len(plot.categories) > 16 else 3)
    step = -(-int(need * 1.25) // max(int(room * 0.9), 1))
    if step > 1:
        skip = parse_xml(f'<c:tickLblSkip xmlns:c="{NS}" val="{step}"/>')
        axis._element.find(f"{C}noMultiLvlLbl").addprevious(skip)


def _dress(series, run: Run, plot: Plot, style: Style) -> None:
    if run.shape in ("hidden", "band"):
        series.format.fill.background()
        series.format.line.fill.background()
        _mark(series, None)
        return
    if run.shape == "bar":
        series.invert_if_negative = False
        _fill(series, style.fill(run.role))
        for i, role in _others(run):
            _fill(series.points[i], style.fill(role))
        if sum(len(r.y) for r in plot.runs if r.shape == "bar") <= LABELLED:
            labels = series.data_labels
            labels.show_value, labels.number_format, labels.number_format_is_linked = True, plot.format, False
            labels.font.color.rgb = _rgb(style.tokens.ink)
        return
    line = series.format.line
    if run.shape == "dot":
        line.fill.background()
        _mark(series, style.line(run.role), 9)
        for i, role in _others(run):
            _mark(series.points[i], style.line(role), 11, hollow=role == "muted")
        return
    line.color.rgb = _rgb(style.line(run.role))
    line.width = THICK if run.role in ("accent", "alert") else THIN
    if run.shape == "rule" or run.role in ("limit", "centre"):
        line.dash_style = MSO_LINE.DASH
    series.smooth = False
    _mark(series, None)
    for i, role in _others(run):
        if role in ("accent", "alert") and run.y[i] is not None:
            _mark(series.points[i], style.line(role), 9)


def _others(run: Run) -> list[tuple[int, str]]:
    """The points whose role is not the series' own."""
    return [(i, role) for i, role in enumerate(run.roles) if role != run.role]


def _mark(of, colour: str | None, size: int = 7, hollow: bool = False) -> None:
    """The marker of a series or a point; None takes it away. What has no markers is left alone."""
    if not hasattr(of, "marker"):
        return
    of.marker.style = XL_MARKER_STYLE.CIRCLE if colour else XL_MARKER_STYLE.NONE
    if colour:
        of.marker.size = size
        _fill(of.marker, "#ffffff" if hollow else colour)
        of.marker.format.line.color.rgb = _rgb(colour)


def _fill(of, colour: str) -> None:
    of.format.fill.solid()
    of.format.fill.fore_color.rgb = _rgb(colour)


def _intervals(element, run: Run, plot: Plot, style: Style) -> None:
    """Error bars from `lo` to `hi`, along the values."""
    if not run.lo or not run.hi:
        return
    known = [None not in t for t in zip(run.y, run.lo, run.hi, strict=True)]
    sides = {
        "plus": [h - y if k else 0.0 for k, y, h in zip(known, run.y, run.hi, strict=True)],  # type: ignore[operator]
        "minus": [y - b if k else 0.0 for k, y, b in zip(known, run.y, run.lo, strict=True)],  # type: ignore[operator]
    }
    thick = run.shape == "band"
    colour = style.tokens.line["muted" if thick or len(run.y) > 60 else "centre"].lstrip("#")
    made = "".join(
        f'<c:{side}><c:numLit><c:formatCode>General</c:formatCode><c:ptCount val="{len(values)}"/>'
        + "".join(f'<c:pt idx="{i}"><c:v>{v!r}</c:v></c:pt>' for i, v in enumerate(values))
        + f"</c:numLit></c:{side}>"
        for side, values in sides.items()
    )
    direction = '<c:errDir val="y"/>' if plot.kind != "sideways" else ""
    bars = parse_xml(
        f'<c:errBars xmlns:c="{NS}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">{direction}'
        f'<c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="{int(thick)}"/>{made}'
        f'<c:spPr><a:ln w="{95250 if thick else 12700}"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:ln>'
        "</c:spPr></c:errBars>"
    )
    (element.find(f"{C}cat") if element.find(f"{C}cat") is not None else element.find(f"{C}xVal")).addprevious(bars)


def _forget_gaps(chart) -> None:
    """A gap is no point: the writer of xy data spells None."""
    for value in chart._chartSpace.iter(f"{C}v"):
        if value.text == "None":
            point = value.getparent()
            point.getparent().remove(point)


def _split(chart, plot: Plot) -> None:
    """Columns and lines over the same categories: the series that are no columns move into a line chart beside."""
    columns = chart._chartSpace.find(f".//{C}barChart")
    moved = [s for s, run in zip(columns.findall(f"{C}ser"), plot.runs, strict=True) if run.shape != "bar"]
    if not moved:
        return
    lines = etree.SubElement(columns.getparent(), f"{C}lineChart")
    columns.addnext(lines)
    etree.SubElement(lines, f"{C}grouping").set("val", "standard")
    etree.SubElement(lines, f"{C}varyColors").set("val", "0")
    for series, run in zip(moved, (r for r in plot.runs if r.shape != "bar"), strict=True):
        for name in ("invertIfNegative", "dPt"):
            for old in series.findall(f"{C}{name}"):
                series.remove(old)
        drawn = series.find(f"{C}spPr")
        marker = parse_xml(
            f'<c:marker xmlns:c="{NS}"><c:symbol val="{"circle" if run.shape == "dot" else "none"}"/></c:marker>'
        )
        if drawn is None:
            series.find(f"{C}tx").addnext(marker)
        else:
            drawn.addnext(marker)
        etree.SubElement(series, f"{C}smooth").set("val", "0")
        lines.append(series)
    etree.SubElement(lines, f"{C}marker").set("val", "1")
    for axis in columns.findall(f"{C}axId"):
        lines.append(deepcopy(axis))


def _unnamed(chart, plot: Plot) -> None:
    """No line of the legend for what has no name or is not seen."""
    legend = chart.legend._element
    place = legend.find(f"{C}legendPos")
    for n in reversed([n for n, r in enumerate(plot.runs) if not r.name or r.shape == "hidden"]):
        place.addnext(parse_xml(f'<c:legendEntry xmlns:c="{NS}"><c:idx val="{n}"/><c:delete val="1"/></c:legendEntry>'))


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.lstrip("#").upper())
