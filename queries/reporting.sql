-- one row is one street: the last day on which it reported a visit or a hazard, and the rows of the last year
select r.jurisdiction, max(r.day) as last_day, cast(count(*) filter (where r.day > $asof - 365) as bigint) as rows_year
from (
    select jurisdiction, inspect_date as day from inspections
    union all
    select jurisdiction, found_date as day from hazards
) r
where r.day <= $asof
group by r.jurisdiction
