-- one row is one street and sector: how many hazards, and the sum of the squares of what a premise had on one day
select
    g.jurisdiction, g.sector, cast(sum(g.y) as bigint) as y,
    -- a hazard without a premise came alone
    cast(sum(case when g.premise_no is null then g.y else g.y * g.y end) as bigint) as yy
from (
    select r.jurisdiction, r.sector, r.premise_no, count(*) as y
    from hazards r
    where r.found_date between $date_from and $date_to and {filters}
    group by r.jurisdiction, r.sector, r.premise_no, r.found_date
) g
group by g.jurisdiction, g.sector
