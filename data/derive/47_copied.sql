-- copied_text: one row per wording that one body wrote at many premises in a year (rules/checks.toml)

create macro plain_text(t) as regexp_replace(lower(t), '[\s\p{P}\p{S}]', '', 'g');

create table told_text as
with one as (
    select h.inspector_org, coalesce(h.category, '') as category, year(h.found_date) as year, h.description, h.premise_no,
        count(*) as n
    from hazard as h
    left join code as c on c.list = 'activity_type' and c.code = h.activity_type
    where h.description is not null and h.inspector_org is not null and h.premise_no is not null
        and coalesce(c.default_visit, true)
    group by all
)
select inspector_org, category, year, description, plain_text(description) as plain, premise_no, n from one;

create table copied_text as
with of_kind as (
    select inspector_org, category, year, sum(n) as n from told_text group by all
),
copied as (
    select t.inspector_org, t.category, t.year, t.plain
    from told_text as t
    join of_kind as k using (inspector_org, category, year)
    cross join rule_check as r
    group by t.inspector_org, t.category, t.year, t.plain
    having count(distinct t.premise_no) >= any_value(r.copied_premises) and sum(t.n) >= any_value(r.copied_share * k.n)
)
select distinct t.inspector_org, t.category, t.year, t.description
from told_text as t
semi join copied as c using (inspector_org, category, year, plain);
