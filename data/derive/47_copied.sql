-- copied_text: one row per wording that one body repeated at many premises in a year (rules/checks.toml)

create macro plain_text(t) as regexp_replace(lower(t), '[\s\p{P}\p{S}]', '', 'g');

create view told as
select h.inspector_org, coalesce(h.category, '') as category, year(h.found_date) as year, h.description, h.premise_no
from hazard as h
left join code as c on c.list = 'activity_type' and c.code = h.activity_type
where h.description is not null and h.inspector_org is not null and h.premise_no is not null
    and coalesce(c.default_visit, true);

-- counting rows comes first: few wordings are frequent enough to have their premises counted
create table copied_text as
with wording as (
    select inspector_org, category, year, description, plain_text(description) as plain, n
    from (select inspector_org, category, year, description, count(*) as n from told group by all)
),
frequent as (
    select w.inspector_org, w.category, w.year, w.plain
    from (select inspector_org, category, year, plain, sum(n) as n from wording group by all) as w
    join (select inspector_org, category, year, sum(n) as n from wording group by all) as k
        using (inspector_org, category, year)
    cross join rule_check as r
    where w.n >= r.copied_premises and w.n >= r.copied_share * k.n
),
variant as (
    select w.inspector_org, w.category, w.year, w.description, w.plain
    from wording as w
    semi join frequent as f using (inspector_org, category, year, plain)
),
copied as (
    select v.inspector_org, v.category, v.year, v.plain
    from told as t
    join variant as v using (inspector_org, category, year, description)
    group by all
    having count(distinct t.premise_no) >= (select copied_premises from rule_check)
)
select v.inspector_org, v.category, v.year, v.description
from variant as v
semi join copied as c using (inspector_org, category, year, plain);
