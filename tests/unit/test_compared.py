"""「同比分别…」 in every case: percentages, 持平, a base of 0, a small base, nothing to compare with."""

from __future__ import annotations

import pytest

from lens.export.docx.compared import Count, together

ACCIDENTS = (("起数", "起"), ("死亡", "人"), ("受伤", "人"))


def told(*pairs: tuple[int, int | None], lang: str = "zh") -> str:
    counts = [Count(name, unit, *pair) for (name, unit), pair in zip(ACCIDENTS, pairs, strict=False)]
    to, against = ("同比", "去年同期") if lang == "zh" else ("the same period last year", "same period last year")
    return together(counts, 10, to, against, lang)


@pytest.mark.parametrize(
    ("pairs", "clause"),
    [
        # the notice that the form is taken from: 301, 279 and 110, down 14.0 %, 6.4 % and 16.0 %
        (((301, 350), (279, 298), (110, 131)), "同比分别下降14.0%、6.4%、16.0%"),
        (((110, 100), (24, 20)), "同比分别上升10.0%、20.0%"),
        (((110, 100), (24, 24), (9, 10)), "同比分别上升10.0%、持平、下降10.0%"),
        (((100, 100), (24, 24)), "同比均持平"),
        (((0, 0), (0, 0)), "同比均持平"),
        (((110, 100),), "同比上升10.0%"),
        (((7, 7),), "同比持平"),
        (((0, 20),), "同比下降100.0%"),
        (((10001, 10000),), "同比基本持平"),
        # 5 → 4 is no 20 %
        (((4, 5),), "起数去年同期5起，减少1起"),
        (((3, 0),), "起数去年同期为0，增加3起"),
        (((3, None),), "起数去年同期无可比数据"),
        (((110, 100), (3, 0), (1, 2)), "起数同比上升10.0%，死亡去年同期为0，增加3人，受伤去年同期2人，减少1人"),
        (((110, 100), (60, 50), (2, 1)), "起数、死亡同比分别上升10.0%、20.0%，受伤去年同期1人，增加1人"),
        (((10, 10), (9, 9), (11, 9)), "起数、死亡同比均持平，受伤去年同期9人，增加2人"),
    ],
)
def test_clause(pairs, clause):
    assert told(*pairs) == clause


def test_english():
    assert told((301, 350), (279, 298), lang="en") == "down 14.0%, 6.4% respectively on the same period last year"
    assert told((3, 0), lang="en") == "起数: 0 in the same period last year, up 3"
