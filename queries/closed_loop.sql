-- one row: the hazards found in the period and how far each got by the as-of date; a later step implies the earlier ones
select
    count(*) as found,
    count(*) filter (where r.rectified_date <= $asof or r.recheck_result = 'pass' or not r.is_open) as rectified,
    count(*) filter (where r.recheck_result in ('pass', 'fail') or r.recheck_date is not null or not r.is_open) as rechecked,
    count(*) filter (where r.recheck_result in ('pass', 'fail') or r.recheck_date is not null) as recheck_recorded,
    count(*) filter (where not r.is_open) as closed
from hazards r
where r.found_date between $date_from and $date_to and {filters}
