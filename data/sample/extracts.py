"""Inspections and hazards, row group by row group, as a bureau's system would export them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.sample.hazards import (
    BLOCKS,
    CLOSED,
    EXTRA_SOURCES,
    LEVELS,
    MAJOR,
    NONE,
    OWNERSHIP,
    SHUT,
    STATUSES,
    UNGRADED,
    Hazards,
)
from data.sample.mix import (
    CATEGORIES,
    CAUSE_OF,
    CAUSES,
    HEATING_CODES,
    MANAGEMENT,
    MANAGEMENT_ELSE,
    WORK_STEPS,
    work_steps,
)
from data.sample.register import DEPTS, KINDS, SITE, STREET_INDEX, STREETS, Register
from data.sample.tables import Bank, Columns, Pick, dates, integers, moments, numbered
from data.sample.truths import (
    BATCH_DAYS,
    BATCH_DEPT,
    BATCH_MINUTE,
    COPIES,
    LAST_DAY,
    LAX_STREET,
    OWNERLESS,
    OWNERLESS_ELSEWHERE,
    OWNERLESS_SUBTYPE,
    day_of,
)
from data.sample.visits import ACTIVITIES, CAMPAIGNS, ENFORCEMENT, PATROL, SELF_CHECK, Visits

SECTORS = sorted({kind.sector for kind in KINDS})
SUBTYPES = sorted({kind.subtype for kind in KINDS if kind.subtype})
TASKS = ["plan", "special", "random", "report", "assigned", "other"]
RESULTS = ["clean", "fixed_on_spot", "time_limit", "case_filed", "stopped"]
OTHER_ORGS = ["区安委会督导组", "区安委办专家组", "区安委办联合检查组", "企业自查上报", "12345政务服务便民热线"]
ORGS = (
    DEPTS
    + [f"{street.name}办事处" for street in STREETS]
    + [f"{street.name}网格中心" for street in STREETS]
    + OTHER_ORGS
)
TEAM, EXPERTS, JOINT, FIRM, HOTLINE = (ORGS.index(name) for name in OTHER_ORGS)
POSTS = {
    "区应急管理局": "副区长（分管应急管理）",
    "区交通运输局": "副区长（分管交通运输）",
    "区住房和城乡建设局": "副区长（分管住房城乡建设）",
    "区消防救援大队": "常务副区长",
    "区市场监督管理局": "副区长（分管市场监管）",
    "区城市管理局": "副区长（分管城市管理）",
    "区发展和改革局": "常务副区长",
    "区教育和体育局": "副区长（分管教育）",
    "区民政局": "副区长（分管民政）",
}
STREET_POST = "街道办事处分管负责人"
STREET_SPELLINGS = (0.88, 0.03, 0.02, 0.03, 0.04)
LEVEL_TEXTS = {
    "major": ["重大", "重大隐患", "重大事故隐患"],
    "general": ["一般", "一般隐患", "一般事故隐患"],
    "ungraded": ["较大", "三级", "待核定"],
}
STATUS_TEXTS = {
    "closed": ["已销号", "已整改", "整改完成"],
    "open": ["待整改", "未整改", "待整改"],
    "in_progress": ["整改中", "正在整改", "进行中"],
    "await_recheck": ["待复查", "待验收", "待复查"],
    "transferred": ["已移交", "移交", "已移交"],
    "premise_closed": ["单位关停", "关停", "单位关停"],
}
# On-site photographs that a description names, so that two of them seldom read alike by chance.
PHOTOS = 60
OFFICE_HOURS = (8 * 3_600 + 1_800, 17 * 3_600 + 1_800)
FLAGS = ["closed_before_found", "long_term", "level_unknown", "closed_no_date"]
# Criterion a major hazard was judged by on the day it was found: first day in force, text.
_BASIS = {
    "fire": [(dt.date.min, "GB 35181-2017"), (dt.date(2025, 11, 1), "GB 35181-2025")],
    "hazchem": [(dt.date.min, "安监总管三〔2017〕121号"), (dt.date(2026, 9, 30), "AQ 3067-2026")],
    "gas": [(dt.date(2023, 9, 21), "建城规〔2023〕4号")],
    "construction": [(dt.date.min, "建质规〔2022〕2号"), (dt.date(2024, 12, 1), "建质规〔2024〕5号")],
    "industry_trade": [(dt.date(2023, 5, 15), "应急管理部令第10号")],
    "special_eq": [(dt.date(2024, 12, 1), "GB 45067-2024")],
    "power": [(dt.date(2026, 7, 1), "国家发展改革委令第41号")],
}


KIND_SECTOR = np.array([SECTORS.index(kind.sector) for kind in KINDS])
KIND_SUBTYPE = np.array([SUBTYPES.index(kind.subtype) if kind.subtype else -1 for kind in KINDS])
KIND_DEPT = np.array([DEPTS.index(kind.dept) for kind in KINDS])


def street_texts(rng: np.random.Generator, street: np.ndarray) -> Columns:
    """The street as it was typed: mostly its name, else with or without 街道办事处 and 街办, and 4 % misspelt."""
    texts = [
        text for one in STREETS for text in (one.name, f"{one.name}办事处", f"{one.short}街办", one.short, one.misspelt)
    ]
    how = np.searchsorted(np.cumsum(STREET_SPELLINGS)[:-1], rng.random(len(street)), side="right")
    index = np.where(street >= 0, street.astype(np.int32) * len(STREET_SPELLINGS) + how, -1)
    blank = rng.random(len(street)) < 0.02
    raw = texts + [f" {text}　" for text in texts]
    return {
        "jurisdiction": Pick(index, texts),
        "jurisdiction_raw": Pick(np.where(blank & (index >= 0), index + len(texts), index), raw),
    }


def premise_texts(rng: np.random.Generator, names: pa.Array, premise: np.ndarray, keep_id: np.ndarray) -> Columns:
    """Premise id (null where `keep_id` is False) and name, 6 % of the names in another form."""
    name = names.take(pa.array(premise))
    other = keep_id & (rng.random(len(premise)) < 0.06)
    longer = other & (rng.random(len(premise)) < 0.5)
    name = pc.if_else(pa.array(longer), pc.binary_join_element_wise("滨河区", name, ""), name)
    name = pc.if_else(
        pa.array(other & ~longer), pc.replace_substring(pc.replace_substring(name, "有限公司", ""), "（", "("), name
    )
    return {"premise_id": numbered("BHDW", premise + 1, ~keep_id), "premise_name": name}


class Inspections:
    """Row groups of inspections; what the hazards say about a visit is counted once, in the constructor."""

    def __init__(
        self, rng: np.random.Generator, register: Register, names: pa.Array, visits: Visits, hazards: Hazards
    ) -> None:
        self.rng, self.register, self.names, self.visits = rng, register, names, visits
        linked = hazards.visit >= 0
        self.major = np.bincount(hazards.visit[linked & (hazards.level == MAJOR)], minlength=len(visits)).astype(
            np.int16
        )
        self.spot = np.bincount(hazards.visit[linked & hazards.on_spot], minlength=len(visits)).astype(np.int16)
        # A premise's first visit keeps its id, so that no premise looks unvisited for want of one.
        self.first = np.zeros(len(visits), dtype=bool)
        self.first[np.unique(visits.premise, return_index=True)[1]] = True

    def columns(self, start: int, stop: int) -> Columns:
        rng, visits, n = self.rng, self.visits, stop - start
        rows = slice(start, stop)
        premise, activity, found = visits.premise[rows], visits.activity[rows], visits.found[rows]
        kind = self.register.kind[premise]
        draw = rng.random(n)
        task = np.array([0, 0, 1, 4, 4, 1, 5])[activity]
        task = np.where((activity == ENFORCEMENT) & (draw > 0.7), np.where(draw > 0.92, 3, 2), task)
        result = np.where(found == 0, 0, np.where(self.spot[rows] >= found, 1, 2))
        strict = (activity == ENFORCEMENT) & (found > 0)
        penalty = rng.random(n)
        result = np.where(strict & (penalty < 0.095), 3, result)
        result = np.where(strict & (penalty < 0.0095), 4, result)
        document = np.where(activity == ENFORCEMENT, np.where(result >= 2, 1, 0), -1)
        people = np.where(activity == PATROL, 1 + rng.integers(1, 3, n), 2 + rng.integers(0, 3, n))
        return {
            "inspection_id": numbered("BHJC", np.arange(start + 1, stop + 1)),
            "inspect_date": dates(visits.day[rows]),
            **street_texts(rng, self.register.street[premise]),
            "sector": Pick(KIND_SECTOR[kind], SECTORS),
            "subtype": Pick(KIND_SUBTYPE[kind], SUBTYPES),
            **premise_texts(rng, self.names, premise, self.first[rows] | (rng.random(n) > 0.02)),
            "inspector_org": Pick(inspecting_body(self.register, premise, activity), ORGS),
            "activity_type": Pick(activity, ACTIVITIES),
            "task_source": Pick(task, TASKS),
            "campaign": Pick(visits.campaign[rows], [campaign[1] for campaign in CAMPAIGNS]),
            "inspectors_n": integers(people, activity == SELF_CHECK),
            "hazards_found_n": integers(found),
            "major_found_n": integers(self.major[rows]),
            "result": Pick(result, RESULTS),
            "doc_issued": Pick(document, ["现场检查记录", "责令限期整改指令书"]),
        }


def inspecting_body(register: Register, premise: np.ndarray, activity: np.ndarray) -> np.ndarray:
    """Position in ORGS of the body that made each visit."""
    dept = KIND_DEPT[register.kind[premise]]
    street = len(DEPTS) + register.street[premise]
    table = np.array([-1, -1, -1, TEAM, EXPERTS, JOINT, FIRM])[activity]
    return np.where(activity == PATROL, street, np.where(table < 0, dept, table))


class HazardRows:
    """Row groups of hazards. `more` draws what the closed loop needs, so that it changes nothing of the rest."""

    def __init__(
        self,
        rng: np.random.Generator,
        more: np.random.Generator,
        register: Register,
        names: pa.Array,
        visits: Visits,
        hazards: Hazards,
        words: dict[str, Any],
    ) -> None:
        self.rng, self.more, self.register, self.names = rng, more, register, names
        self.visits, self.hazards = visits, hazards
        banks = [words["category"][code] for code in CATEGORIES] + [words["heating"][code] for code in HEATING_CODES]
        banks += [words["major"][code] for code in CATEGORIES]
        self.bank_size = np.array([len(bank) for bank in banks])
        self.bank_start = np.r_[0, self.bank_size.cumsum()[:-1]]
        self.heads = words["heads"]["any"]
        texts = [text for bank in banks for text in bank]
        photos = ["", *(f"（照片{n:02d}）" for n in range(1, PHOTOS + 1))]
        self.descriptions = Bank([head + text + photo for head in self.heads for text in texts for photo in photos])
        self.steps = work_steps()
        self.texts_n = len(texts)
        self.places, self.plans = words["places"]["any"], words["plans"]["any"]
        self.emergency = words["plans"]["emergency"]

    def columns(self, start: int, stop: int) -> Columns:
        rng, h, n = self.rng, self.hazards, stop - start
        rows = slice(start, stop)
        premise, visit, level, status = h.premise[rows], h.visit[rows], h.level[rows], h.status[rows]
        kind, street = self.register.kind[premise], self.register.street[premise]
        linked = visit >= 0
        at = np.maximum(visit, 0)
        activity = np.where(linked, self.visits.activity[at], -1)
        due0, due = h.due0[rows], h.due[rows]
        major = level == MAJOR
        # What a row inherits from its visit may be left out of the ledger.
        bare = linked & (rng.random(n) < 0.01)
        return {
            "hazard_id": numbered("BHYH", np.arange(start + 1, stop + 1)),
            "inspection_id": numbered("BHJC", visit + 1, ~linked),
            "found_date": dates(h.found[rows]),
            "reported_date": dates(np.minimum(h.found[rows] + np.minimum(rng.geometric(0.45, n) - 1, 25), LAST_DAY)),
            **street_texts(rng, np.where(bare, -1, street)),
            "sector": Pick(np.where(bare, -1, KIND_SECTOR[kind]), SECTORS),
            "subtype": Pick(np.where(bare, -1, KIND_SUBTYPE[kind]), SUBTYPES),
            **premise_texts(rng, self.names, premise, ~linked | (rng.random(n) > 0.03)),
            **self._found(rows, activity, street, linked),
            **self._words(rows, status, level),
            "due_date": dates(due, due == NONE),
            "original_due_date": dates(due0, due0 == NONE),
            "on_spot": pa.array(h.on_spot[rows]),
            "rectified_date": dates(h.rectified[rows], h.rectified[rows] == NONE),
            "recheck_date": dates(h.recheck[rows], h.recheck[rows] == NONE),
            "recheck_result": Pick(h.result[rows], ["pass", "fail"]),
            "closed_date": dates(h.closed[rows], h.closed[rows] == NONE),
            **self._loop(rows, kind, premise, major),
            **self._leaders(kind, major, h.on_spot[rows]),
            **self._treatment(rows, major, status),
            "flags": self._flags(rows, level),
        }

    def _loop(self, rows: slice, kind: np.ndarray, premise: np.ndarray, major: np.ndarray) -> Columns:
        """Whose it is, how often it was put off or failed, and the minute it was closed."""
        h, more, n = self.hazards, self.more, len(kind)
        closed = h.closed[rows]
        second = more.integers(*OFFICE_HOURS, n)
        together = np.isin(closed, [day_of(day) for day in BATCH_DAYS]) & (KIND_DEPT[kind] == DEPTS.index(BATCH_DEPT))
        second = np.where(together, BATCH_MINUTE.hour * 3_600 + BATCH_MINUTE.minute * 60 + second % 60, second)
        chance = np.where(KIND_SUBTYPE[kind] == SUBTYPES.index(OWNERLESS_SUBTYPE), OWNERLESS, OWNERLESS_ELSEWHERE)
        nobody = ~major & (more.random(n) < chance)
        twice = more.random(n)
        step = self.steps[h.category[rows], more.integers(0, 4, n)]
        at_site = (kind == SITE) & (more.random(n) < 0.92)
        named = major & (more.random(n) < 0.96)
        return {
            "responsible_dept": Pick(np.where(nobody, -1, KIND_DEPT[kind]), DEPTS),
            "responsible_unit": self.names.take(pa.array(premise, mask=~named)),
            "extended_n": integers(h.extended[rows] + ((h.extended[rows] == 1) & (twice < 0.2))),
            "recheck_failed_n": integers(h.failures[rows] + ((h.failures[rows] == 1) & (twice > 0.88))),
            "closed_at": moments(closed, second, closed == NONE),
            "work_step": Pick(np.where(at_site, step, -1), WORK_STEPS),
        }

    def _found(self, rows: slice, activity: np.ndarray, street: np.ndarray, linked: np.ndarray) -> Columns:
        h, rng, n = self.hazards, self.rng, len(activity)
        category, heating, heating2 = h.category[rows], h.heating[rows], h.heating2[rows]
        major = h.level[rows] == MAJOR
        graver = len(CATEGORIES) + len(HEATING_CODES) + category
        bank = np.where(heating >= 0, len(CATEGORIES) + heating, np.where(major, graver, category))
        text = (rng.random(n) * self.bank_size[bank]).astype(int)
        head = np.where(rng.random(n) < 0.6, 0, rng.integers(0, len(self.heads), n))
        # The street that looks without seeing writes the same words everywhere; others do it now and then.
        lazy = np.where((street == STREET_INDEX[LAX_STREET]) & (activity == PATROL), COPIES, 0.1)
        copied = ~major & (rng.random(n) < lazy)
        text, head = np.where(copied, 0, text), np.where(copied, 0, head)
        photo = np.where(copied, 0, self.more.integers(1, PHOTOS + 1, n))
        management = np.array([MANAGEMENT.get(one, MANAGEMENT_ELSE) for one in ACTIVITIES])[activity]
        pairs = [*HEATING_CODES, "WH06;WH07"]
        causes = np.array([CAUSES.index(CAUSE_OF.get(code, "thing")) for code in CATEGORIES])[category]
        body = np.where(linked, inspecting_body(self.register, h.premise[rows], np.maximum(activity, 0)), 0)
        source = h.source[rows]
        street_desk = len(DEPTS) + len(STREETS) + street
        other_body = np.where(source == 0, HOTLINE, np.where(source == 1, TEAM, street_desk))
        campaign = np.where(linked, self.visits.campaign[np.maximum(h.visit[rows], 0)], -1)
        return {
            "description": self.descriptions.pick(
                (head * self.texts_n + self.bank_start[bank] + text) * (PHOTOS + 1) + photo
            ),
            "location": Pick(np.where(rng.random(n) < 0.7, rng.integers(0, len(self.places), n), -1), self.places),
            "category": Pick(category, CATEGORIES),
            "cause_class": Pick(np.where(rng.random(n) < management, CAUSES.index("management"), causes), CAUSES),
            "heating_code": Pick(np.where(heating2 >= 0, len(HEATING_CODES), heating), pairs),
            "source": Pick(np.where(linked, activity, len(ACTIVITIES) + source), ACTIVITIES + EXTRA_SOURCES),
            "inspector_org": Pick(np.where(linked, body, other_body), ORGS),
            "campaign": Pick(campaign, [one[1] for one in CAMPAIGNS]),
        }

    def _words(self, rows: slice, status: np.ndarray, level: np.ndarray) -> Columns:
        """Level and status with the several words that the ledgers have for them, and the criterion of each major."""
        rng, n = self.rng, len(level)
        spelling = rng.choice(3, n, p=(0.75, 0.17, 0.08))
        kind = self.register.kind[self.hazards.premise[rows]]
        found = self.hazards.found[rows]
        titles, basis = [""], np.zeros(n, dtype=np.int8)
        for sector, editions in _BASIS.items():
            for since, title in editions:
                titles.append(title)
                first = -1 if since == dt.date.min else day_of(since)
                basis[(KIND_SECTOR[kind] == SECTORS.index(sector)) & (found >= first)] = len(titles) - 1
        return {
            "level": Pick(level, LEVELS),
            "level_raw": Pick(level * 3 + spelling, [text for code in LEVELS for text in LEVEL_TEXTS[code]]),
            "level_basis": Pick(np.where((level == MAJOR) & (basis > 0), basis, -1), titles),
            "status": Pick(status, STATUSES),
            "status_raw": Pick(status * 3 + spelling, [text for code in STATUSES for text in STATUS_TEXTS[code]]),
        }

    def _leaders(self, kind: np.ndarray, major: np.ndarray, on_spot: np.ndarray) -> Columns:
        posts = [POSTS[dept] for dept in DEPTS] + [STREET_POST]
        street = ~on_spot & (self.rng.random(len(kind)) < 0.35)
        return {"leader_post": Pick(np.where(major, KIND_DEPT[kind], np.where(street, len(DEPTS), -1)), posts)}

    def _treatment(self, rows: slice, major: np.ndarray, status: np.ndarray) -> Columns:
        rng, n = self.rng, len(major)
        block = np.where(np.isin(status, (CLOSED, SHUT)), -1, self.hazards.block[rows])
        draw = rng.random(n)
        listed = np.where(
            major & (block == OWNERSHIP), 1, np.where(major, np.where(draw < 0.22, 1, np.where(draw < 0.27, 2, 0)), -1)
        )
        filled = [major & (rng.random(n) < 0.88) for _ in range(3)]
        # Where nobody agrees who owns the place nobody has put up money or written a plan.
        filled[1] &= block != OWNERSHIP
        filled[2] &= block != OWNERSHIP
        return {
            "measure_plan": Pick(np.where(filled[0], rng.integers(0, len(self.plans), n), -1), self.plans),
            "funds_yuan": pa.array(np.round(20_000 * rng.lognormal(0, 0.9, n), -2), mask=~filled[1]),
            "plan_emergency": Pick(np.where(filled[2], rng.integers(0, len(self.emergency), n), -1), self.emergency),
            "listed_supervision": Pick(listed, ["none", "district", "city"]),
            "block_reason": Pick(block, BLOCKS),
        }

    def _flags(self, rows: slice, level: np.ndarray) -> Pick:
        """The flags that the importer would set on such rows, joined by `;`."""
        h = self.hazards
        marks = (h.closed_early[rows], h.long_term[rows], level == UNGRADED, h.undated[rows])
        index = sum(mark.astype(np.int32) << bit for bit, mark in enumerate(marks))
        texts = [
            ";".join(flag for bit, flag in enumerate(FLAGS) if number >> bit & 1) for number in range(1 << len(FLAGS))
        ]
        return Pick(index, texts)
