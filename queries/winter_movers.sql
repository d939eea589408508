-- one row is one heating hazard known to be open on a day, of one street
select
    r.hazard_id, r.jurisdiction, r.premise_no, r.premise_name, r.description, r.heating, r.is_major, r.found_date,
    r.due_date,
    case when r.overdue_from <= $last then 'overdue' when $last - r.found_date > 7 then 'standing' else 'new' end as age
from hazards r
where r.heating <> '' and r.history_known and r.found_date <= $last
    and coalesce(r.reported_date, r.found_date) <= $last and (r.end_date is null or r.end_date > $last)
    and r.jurisdiction = $street and {filters}
order by r.found_date, r.hazard_id
