-- doubled: one row per hazard that may be the one another body entered before it (rules/checks.toml)

-- the two-character runs of a text without spaces and punctuation; byte-wise measures take Chinese characters for alike
create macro runs_of(t) as list_distinct(
    list_transform(range(1, greatest(length(plain_text(t)), 2)), lambda i: substr(plain_text(t), i, 2))
);

create table doubled as
with told as (
    select hazard_id, found_date, end_date, premise_no, category, inspector_org
    from hazard
    where premise_no is not null and category is not null and inspector_org is not null and description is not null
),
near as (
    select a.hazard_id as first_id, b.hazard_id, a.found_date
    from told as b
    join told as a on a.premise_no = b.premise_no and a.category = b.category
    cross join rule_check as r
    where a.inspector_org <> b.inspector_org and b.found_date <= a.found_date + r.doubled_days
        and (a.found_date < b.found_date or (a.found_date = b.found_date and a.hazard_id < b.hazard_id))
        -- what had ended by then came back; it was not found twice
        and (a.end_date is null or a.end_date >= b.found_date)
),
compared as (
    select n.hazard_id, n.first_id, n.found_date,
        2 * len(list_intersect(runs_of(a.description), runs_of(b.description)))
            / (len(runs_of(a.description)) + len(runs_of(b.description))) as alike
    from hazard as b
    join near as n on n.hazard_id = b.hazard_id
    join hazard as a on a.hazard_id = n.first_id
)
select c.hazard_id, c.first_id
from compared as c
cross join rule_check as r
where c.alike >= r.doubled_alike
qualify row_number() over (partition by c.hazard_id order by c.alike desc, c.found_date, c.first_id) = 1;
