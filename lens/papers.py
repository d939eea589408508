"""The commands that write papers: workbook, slides, brief, dispatch, forms of a superior office."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

from data import audit
from data.errors import UserError
from data.home import from_os_error
from lens import exhibits, words
from lens.engine import House
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit
from lens.export.about import PaperError
from lens.export.files import save
from lens.periods import last_month
from lens.selection import Selection


def run(args) -> int:
    """Write what `args.command` names to `args.out`. Raises UserError, which says what to mend."""
    commands = {"workbook": _workbook, "slides": _slides, "brief": _brief, "dispatch": _dispatch, "fill": _fill}
    return commands[args.command](args)


def _workbook(args) -> int:
    from lens.export.xlsx import to_xlsx

    return _written(args, ".xlsx", to_xlsx)


def _slides(args) -> int:
    from lens.export.pptx import presentation, template

    return _written(args, ".pptx", lambda made: presentation(made, template(made[0][0].snapshot.home)))


def _brief(args) -> int:
    from lens.export.docx.monthly import monthly
    from lens.export.docx.weekly import weekly

    target = _target(args, ".docx")
    ctx = context(args)
    if args.kind == "monthly" and not args.period:
        ctx = ctx.with_selection(ctx.selection.with_period(last_month(ctx.as_of)))
    save(target, {"monthly": monthly, "weekly": weekly}[args.kind](ctx))
    print(words.text("papers.written", args.lang, path=target, n=1))
    return 0


def _fill(args) -> int:
    """1 where something was left for the drafter, which a scheduled task can tell."""
    from lens.export.blanks import filled

    form = Path(args.form).absolute()
    target = _target(args, form.suffix.lower())
    if target == form:
        raise PaperError("form_itself")
    try:
        content = form.read_bytes()
    except FileNotFoundError as error:
        raise PaperError("form_missing", path=args.form) from error
    except OSError as error:
        raise from_os_error(error, form) from error
    made = filled(context(args), content, form.suffix)
    save(target, made.content)
    print(words.text("papers.written", args.lang, path=target, n=made.n))
    if not made.left:
        return 0
    print(words.text("papers.blanks.left", args.lang, n=len(made.left)), file=sys.stderr)
    for each in made.left:
        print(f"  {each.where}  {each.text}  {each.why}", file=sys.stderr)
    return 1


def _dispatch(args) -> int:
    from lens.dispatch import forms
    from lens.export.form import to_xlsx

    ctx, folder = context(args), Path(args.out).absolute()
    made = forms(ctx, args.by)
    if not made:
        print(words.text("dispatch.none", args.lang))
        return 0
    for name in made:
        if (folder / name).exists():
            raise PaperError("file_exists", path=folder / name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise from_os_error(error, folder) from error
    rows = sum(len(form.rows) for form in made.values())
    snapshot, chosen = ctx.snapshot, urlencode(ctx.selection.to_query())
    audit.note(snapshot.home, audit.at_the_keyboard(), "dispatch", snapshot.id, chosen, rows)
    for name, form in made.items():
        save(folder / name, to_xlsx(form))
    print(words.text("dispatch.written", args.lang, path=folder, n=len(made), rows=rows))
    return 0


def _written(args, ending: str, make: Callable[[list[tuple[Context, Exhibit]]], bytes]) -> int:
    target = _target(args, ending)
    made = [_built(context(args), code) for code in args.exhibits]
    save(target, make(made))
    print(words.text("papers.written", args.lang, path=target, n=len(made)))
    return 0


def _target(args, ending: str) -> Path:
    if not args.out.lower().endswith(ending):
        raise PaperError("wrong_ending", ending=ending)
    return Path(args.out).absolute()


def context(args) -> Context:
    """The snapshot and the selection of the common options. Raises UserError for what is not understood."""
    snapshot = House(args.home).open(args.snapshot)
    if snapshot.notice:
        print(snapshot.notice.message(args.lang), file=sys.stderr)
    selection, odd = Selection.from_args(args.period, args.start, args.end, args.where, args.compare).check(snapshot)
    if odd:
        raise UserError("code_unknown", text=", ".join(odd))
    return Context(snapshot, selection, args.lang)


def _built(ctx: Context, code: str) -> tuple[Context, Exhibit]:
    """An exhibit; what cannot be asked here says why in its place, as on a page."""
    if code not in exhibits.codes():
        raise PaperError("exhibit_unknown", text=code, known=", ".join(exhibits.codes()))
    try:
        return ctx, exhibits.builder(code)(ctx)
    except UserError as refusal:
        said = refusal.message(ctx.lang)
        return ctx, Exhibit(code, said, ctx.subtitle(), empty=said, alt=said)
