-- one row is one spelling of a street that its list writes otherwise, with the hazards and visits that bear it
select s.jurisdiction, s.street_said, count(*) as n, max(s.day) as last_day
from (
    select r.jurisdiction, r.street_said, r.found_date as day from hazards r where r.street_said is not null and {filters}
    union all
    select r.jurisdiction, r.street_said, r.inspect_date as day from inspections r
    where r.street_said is not null and {filters}
) s
group by s.jurisdiction, s.street_said
order by n desc, s.street_said
