"""The form in which a bureau files a paper (GB/T 9704): page, fonts by name, headings, tables, charts, page numbers."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime, time

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from pptx import Presentation

from lens.charts.style import style, width
from lens.export.pptx import charts
from lens.export.pptx.plots import Plot

#: fonts by name: an office that has them shows them, another substitutes its own
TITLE, BODY, HEAD, SECOND = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
#: 2号, 3号, 4号, 小四
SIZE_TITLE, SIZE_BODY, SIZE_SMALL, SIZE_TABLE = 22, 16, 14, 10.5
LINE = 28  # pt: 22 lines a page
TEXT_WIDE = 156  # mm between the margins
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


class Paper:
    """A document under way. Call in reading order, then `bytes()`."""

    def __init__(self, title: str, made_on: date, author: str) -> None:
        self.document = Document()
        self.document.core_properties.title = title[:250]
        self.document.core_properties.author = self.document.core_properties.last_modified_by = author
        self.document.core_properties.created = self.document.core_properties.modified = datetime.combine(
            made_on, time()
        )
        page = self.document.sections[0]
        page.page_width, page.page_height = Mm(210), Mm(297)
        page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
        page.footer_distance = Mm(24)
        normal = self.document.styles["Normal"]
        normal.font.size = Pt(SIZE_BODY)
        _fonts(normal.element.get_or_add_rPr(), BODY)
        self.document.settings.odd_and_even_pages_header_footer = True
        _number(page.footer, WD_ALIGN_PARAGRAPH.RIGHT)
        _number(page.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)
        self._charts = 0

    def title(self, text: str) -> None:
        self._line(text, TITLE, SIZE_TITLE, centred=True, spacing=36)

    def under(self, text: str) -> None:
        """The line under the title: number and date."""
        self._line(text, SECOND, SIZE_BODY, centred=True)

    def heading(self, text: str) -> None:
        """一、"""
        self._line(text, HEAD, SIZE_BODY, level=1, indent=True)

    def second(self, text: str) -> None:
        """（一）"""
        self._line(text, SECOND, SIZE_BODY, level=2, indent=True)

    def body(self, text: str) -> None:
        self._line(text, BODY, SIZE_BODY, indent=True)

    def caption(self, text: str) -> None:
        self._line(text, HEAD, SIZE_SMALL, centred=True, keep=True)

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[bool]) -> None:
        """A table over the whole width; its head is repeated on every page and no row is broken."""
        made = self.document.add_table(1, len(head))
        made.style = "Table Grid"
        made.alignment = WD_TABLE_ALIGNMENT.CENTER
        made.autofit = False
        widths = _shares([head, *rows])
        for column, wide in zip(made.columns, widths, strict=True):
            column.width = Mm(wide)
        for n, cells in enumerate([head, *rows]):
            row = made.rows[0] if n == 0 else made.add_row()
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            if n == 0:
                row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
            for c, text in enumerate(cells):
                row.cells[c].width = Mm(widths[c])
                paragraph = row.cells[c].paragraphs[0]
                run = paragraph.add_run(text)
                run.font.size = Pt(SIZE_TABLE)
                _fonts(run._r.get_or_add_rPr(), HEAD if n == 0 else BODY)
                paragraph.alignment = (
                    WD_ALIGN_PARAGRAPH.CENTER if n == 0 else WD_ALIGN_PARAGRAPH.RIGHT if numbers[c] else None
                )
        self._line("", BODY, 6, spacing=10)

    def chart(self, plot: Plot, lang: str, alt: str, high: float = 75) -> None:
        """A native chart over the whole width, `high` mm high, with its worksheet."""
        # the writer of slides makes the chart; its parts are the same in a document
        slide = Presentation()
        page = slide.slides.add_slide(slide.slide_layouts[6])
        box = (0, 0, Mm(TEXT_WIDE), Mm(high))
        frame = charts.add(page.shapes, plot, box, style("light", lang), alt, 10.5)
        source = frame.chart.part
        self._charts += 1
        package = self.document.part.package
        name = PackURI(f"/word/charts/chart{self._charts}.xml")
        part = Part(name, _CHART_TYPE, source.blob, package)
        for key, link in source.rels.items():
            book = PackURI(f"/word/embeddings/chart{self._charts}.xlsx")
            part.load_rel(link.reltype, Part(book, _BOOK_TYPE, link.target_part.blob, package), key)
        paragraph = self.document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        key = self.document.part.relate_to(part, f"{_RELATION}/chart")
        paragraph.add_run()._r.append(_inline(key, self._charts, box[2], box[3], alt))

    def bytes(self) -> bytes:
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()

    def _line(
        self,
        text: str,
        font: str,
        size: float,
        *,
        centred: bool = False,
        indent: bool = False,
        level: int = 0,
        spacing: float = LINE,
        keep: bool = False,
    ) -> None:
        paragraph = self.document.add_paragraph()
        run = paragraph.add_run(text)
        run.font.size = Pt(size)
        _fonts(run._r.get_or_add_rPr(), font)
        form = paragraph.paragraph_format
        form.space_before = form.space_after = Pt(0)
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(spacing)
        form.keep_with_next = keep or level > 0
        if centred:
            form.alignment = WD_ALIGN_PARAGRAPH.CENTER
        settings = paragraph._p.get_or_add_pPr()
        if indent:
            # two characters, whatever the size
            form.first_line_indent = Pt(2 * size)
            settings.find(qn("w:ind")).set(qn("w:firstLineChars"), "200")
        if level:
            outline = OxmlElement("w:outlineLvl")
            outline.set(qn("w:val"), str(level - 1))
            settings.append(outline)


def _fonts(settings, chinese: str) -> None:
    """Chinese in `chinese`, digits and Latin letters in Times New Roman."""
    fonts = settings.get_or_add_rFonts()
    for name in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{name}"), "Times New Roman")
    fonts.set(qn("w:eastAsia"), chinese)


def _number(footer, side) -> None:
    """— 1 — in 4号 at the outer edge."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = side
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(SIZE_SMALL)
    for text in ("— ", None, " —"):
        run = paragraph.add_run(text or "")
        run.font.size = Pt(SIZE_SMALL)
        _fonts(run._r.get_or_add_rPr(), "宋体")
        if text is None:
            for kind, content in (("begin", ""), ("", "PAGE"), ("end", "")):
                element = OxmlElement("w:instrText" if content else "w:fldChar")
                if content:
                    element.text = content
                else:
                    element.set(qn("w:fldCharType"), kind)
                run._r.append(element)


def _shares(rows: Sequence[Sequence[str]]) -> list[float]:
    """Widths of columns in mm: by their longest text, a head in two lines, none below 14 and the longest giving way."""
    em = SIZE_TABLE * 0.353
    need = [
        max(width(rows[0][c], 1) / 2, *(width(row[c], 1) * 1.1 for row in rows[1:]), 0.0) * em + 5
        for c in range(len(rows[0]))
    ]
    need = [max(n, 14.0) for n in need]
    limit = 58.0
    while sum(min(n, limit) for n in need) > TEXT_WIDE and limit > 14:
        limit -= 1
    cut = [min(n, limit) for n in need]
    return [n * TEXT_WIDE / sum(cut) for n in cut]


def _inline(key: str, n: int, wide: int, high: int, alt: str):
    made = parse_xml(
        '<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
        ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/>'
        f'<wp:docPr id="{n}" name="chart{n}"/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
        f' xmlns:r="{_RELATION}" r:id="{key}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )
    made.find(".//" + qn("wp:docPr")).set("descr", alt)
    return made
