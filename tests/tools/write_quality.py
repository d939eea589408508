"""docs/quality.md from queries/quality.toml: `python -m tests.tools.write_quality`; a test holds them together."""

from __future__ import annotations

from pathlib import Path

from lens.measures import CHECKS, GROUPS, Check

TARGET = Path(__file__).resolve().parents[2] / "docs" / "quality.md"

#: what stands before the checks
HEAD = Path(__file__).with_name("quality.md")


def text() -> str:
    """The whole file: the form of the report, then every check by group."""
    parts = [HEAD.read_text("utf-8"), "## Checks\n"]
    for group in GROUPS:
        parts += [
            f"### {group}\n",
            "| code | 检查 | check | kind | of | fails where |",
            "| --- | --- | --- | --- | --- | --- |",
        ]
        parts += [_line(c) for c in CHECKS.values() if c.group == group]
        parts.append("")
    return "\n".join(parts)


def _line(check: Check) -> str:
    m = check.measure
    failed = m.num.where.replace("|", "\\|")
    return f"| {m.code} | {m.zh} | {m.en} | {check.severity} | {m.num.relation} | `{failed}` |"


if __name__ == "__main__":
    TARGET.write_text(text(), "utf-8")
