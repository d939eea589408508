-- one row is one street in one week: the number of days on which it sent a visit or a hazard
select
    r.jurisdiction,
    c.week,
    cast(count(distinct r.day) as bigint) as days_n
from (
    select jurisdiction, inspect_date as day from inspections
    union all
    select jurisdiction, found_date as day from hazards
) r
join calendar c on c.date = r.day
where r.day between $since and $asof and r.jurisdiction is not null
group by r.jurisdiction, c.week
