-- one row: hazards open before the period, what came and went in it, and what is open at its end
select
    count(*) filter (where r.history_known and r.found_date < $date_from and (r.end_date is null or r.end_date >= $date_from)) as open_before,
    count(*) filter (where r.found_date between $date_from and $date_to) as found,
    count(*) filter (where r.found_date between $date_from and $date_to and not r.history_known) as undated,
    count(*) filter (where r.history_known and r.end_date between $date_from and $date_to and coalesce(r.status, '') <> 'premise_closed') as closed,
    count(*) filter (where r.history_known and r.end_date between $date_from and $date_to and r.status = 'premise_closed') as shut,
    count(*) filter (where r.history_known and r.found_date <= $date_to and (r.end_date is null or r.end_date > $date_to)) as open_end
from hazards r
where r.found_date <= $date_to and {filters}
