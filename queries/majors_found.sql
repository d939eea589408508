-- one row is one criterion and sector: the major hazards found by the end of the period while it was in force, and how many are open
select r.criterion, r.sector, count(*) as n, min(r.found_date) as first_found, max(r.found_date) as last_found,
    cast(sum(case when r.found_date >= $date_from then 1 else 0 end) as bigint) as n_period,
    cast(sum(case when r.history_known and (r.end_date is null or r.end_date > $date_to) then 1 else 0 end) as bigint) as n_open
from hazards r
where r.is_major and r.found_date <= $date_to and {filters}
group by 1, 2
