"""The rule table that reads winter-heating codes out of descriptions: rules/heating_tags.toml."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import chain

import duckdb

from data.errors import UserError
from data.home import Home

TAGS = "heating_tags.toml"
#: keys of a tag that hold codes → the code list they are of
LISTS = {"subtypes": "subtype", "not_subtypes": "subtype", "categories": "category", "not_categories": "category"}
#: what a masked name is replaced by: no word of the table is near it
BLANK = "＿"
#: what stands after the name of a street without its own ending
PLACES = "(大街|路|街|巷|里|道|镇|村|社区|小区|胡同)"


@dataclass(frozen=True)
class Tag:
    """One way to a code: a word of every list of `words` and none of `without` stands in the text, and the row's
    subtype and category are (not) among the codes named."""

    code: str
    words: tuple[tuple[str, ...], ...]
    without: tuple[str, ...] = ()
    subtypes: tuple[str, ...] = ()
    not_subtypes: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    not_categories: tuple[str, ...] = ()


def tags(home: Home) -> list[Tag]:
    """Every tag of the table. Raises UserError rule_key_unknown, rule_key_missing or rule_value_wrong, also for a word
    that is no regular expression and for a code that the code lists do not have."""
    path, table, lists = str(home.rule_file(TAGS)), home.rule(TAGS), home.rule("codes.toml")
    if odd := sorted(table.keys() - {"mask", "tag"}):
        raise UserError("rule_key_unknown", path=path, key=odd[0], known="mask, tag")
    if not isinstance(table["tag"], list) or not table["tag"]:
        raise UserError("rule_value_wrong", path=path, key="tag")
    found, known = [], [f.name for f in fields(Tag)]
    for i, record in enumerate(table["tag"], start=1):
        where = f"tag {i}"
        if not isinstance(record, dict):
            raise UserError("rule_value_wrong", path=path, key=where)
        if odd := sorted(record.keys() - set(known)):
            raise UserError("rule_key_unknown", path=path, key=f"{where}.{odd[0]}", known=", ".join(known))
        for key in ("code", "words"):
            if key not in record:
                raise UserError("rule_key_missing", path=path, key=f"{where}.{key}")
        groups = record["words"]
        listed = isinstance(groups, list) and bool(groups) and all(map(_texts, groups))
        if record["code"] not in lists["heating_code"] or not listed:
            raise UserError("rule_value_wrong", path=path, key=where)
        for key in record.keys() - {"code", "words"}:
            if not _texts(record[key]) or (key in LISTS and not set(record[key]) <= lists[LISTS[key]].keys()):
                raise UserError("rule_value_wrong", path=path, key=f"{where}.{key}")
        rest = {key: tuple(value) for key, value in record.items() if key not in ("code", "words")}
        found.append(Tag(record["code"], tuple(map(tuple, groups)), **rest))
    _check_words(path, {f"tag {i}": [*chain(*t.words), *t.without] for i, t in enumerate(found, start=1)})
    return found


def masks(home: Home) -> list[str]:
    """The expressions for names that only sound like heating. Raises UserError rule_value_wrong."""
    given, path = home.rule(TAGS)["mask"], str(home.rule_file(TAGS))
    if given and not _texts(given):
        raise UserError("rule_value_wrong", path=path, key="mask")
    _check_words(path, {"mask": given})
    return given


def read_texts(con: duckdb.DuckDBPyConnection, found: Sequence[Tag], masked: Sequence[str]) -> None:
    """Make `text_tag`: each distinct (description, category, subtype) of `hazard` with `codes`, its suggested codes in
    their order joined by `;`, '' where nothing suggests one. `masked`: expressions for what is not read.

    It is built here and not in data/derive, because RE2 reads a pattern once only where it is a bound value.
    """
    # most texts hold none of the first words of any tag, and then no other expression is tried
    gate = _one_of(list(dict.fromkeys(word for tag in found for word in tag.words[0])))
    values = {"mask": _one_of([*masked, *_streets(con)]) or "$^", "blank": BLANK, "gate": gate}

    def bound(value: str) -> str:
        for name, known in values.items():  # patterns and codes come back from tag to tag
            if known == value:
                return f"${name}"
        values[f"v{len(values)}"] = value
        return f"$v{len(values) - 1}"

    codes = []
    for code in sorted({tag.code for tag in found}):
        ways = " or ".join(f"({_condition(tag, bound)})" for tag in found if tag.code == code)
        codes.append(f"case when {ways} then {bound(code)} end")
    con.execute(
        "create table text_tag as\n"
        "with came as (select distinct description, category, subtype from hazard where description is not null),\n"
        "masked as (\n"
        "    select description, regexp_replace(lower(description), $mask, $blank, 'g') as t\n"
        "    from (select distinct description from came)\n"
        "),\n"
        "plain as (select description, case when regexp_matches(t, $gate) then t end as t from masked)\n"
        "select description, category, subtype,\n"
        f"    case when t is null then '' else concat_ws(';', {', '.join(codes)}) end as codes\n"
        "from came join plain using (description)",
        values,
    )


def _condition(tag: Tag, bound: Callable[[str], str]) -> str:
    """When a tag suggests its code, over the columns t (masked lower-case text), category and subtype."""
    terms = [f"regexp_matches(t, {bound(_one_of(group))})" for group in tag.words]
    if tag.without:
        terms.append(f"not regexp_matches(t, {bound(_one_of(tag.without))})")
    for column, some, none in (
        ("subtype", tag.subtypes, tag.not_subtypes),
        ("category", tag.categories, tag.not_categories),
    ):
        if some:
            terms.append(f"coalesce({column}, '') in ({', '.join(map(bound, some))})")
        if none:
            terms.append(f"coalesce({column}, '') not in ({', '.join(map(bound, none))})")
    # codes are cheaper to compare than texts are to search
    return " and ".join(sorted(terms, key=lambda term: "regexp" in term))


def _one_of(words: Sequence[str]) -> str:
    """One expression for any of the words; a word that begins with a Latin letter begins a word of the text."""
    return "|".join(rf"\b{w}" if re.match("[a-z]", w) else w for w in words)


def _streets(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Every spelling of the house's streets; one without its ending is a name only before 路, 街, 村 …"""
    spelled = con.execute(
        "select text, stem(text)"
        " from (select text from known_street union select squeeze(text) from street_of) order by text"
    ).fetchall()
    # a name in Latin letters may be any word, and one sign may be any part of one
    whole = [re.escape(text) for text, _ in spelled if len(text) > 1 and not text.isascii()]
    stems = dict.fromkeys(re.escape(s) for _, s in spelled if s and len(s) > 1 and not s.isascii())
    # the longer name first: the shorter one would leave its rest to be read
    return [*sorted(whole, key=len, reverse=True), *(f"{s}{PLACES}" for s in stems)]


def _texts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, str) and v for v in value)


def _check_words(path: str, named: Mapping[str, Sequence[str]]) -> None:
    """Every list of words, by the key that an error names, is an expression that RE2 can read."""
    with duckdb.connect(":memory:", config={"threads": 1}) as con:
        for key, group in named.items():
            try:
                con.execute("select regexp_matches('', ?)", [_one_of(group)])
            except duckdb.InvalidInputException as error:
                raise UserError("rule_value_wrong", path=path, key=key) from error
