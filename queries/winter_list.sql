-- one row is one open heating hazard that is overdue or major, oldest first, with how many there are
select
    r.hazard_id, r.found_date, r.due_date, r.jurisdiction, r.premise_name, r.description, r.heating, r.is_major,
    r.responsible_dept,
    $date_to - r.found_date as days_open,
    case when r.overdue_from <= $date_to then $date_to - r.due_date end as days_overdue,
    count(*) over () as total,
    cast(sum(case when r.overdue_from <= $date_to then 1 else 0 end) over () as bigint) as overdue_n,
    cast(sum(case when r.is_major then 1 else 0 end) over () as bigint) as major_n
from hazards r
where r.heating <> '' and r.history_known and r.found_date <= $date_to
    and (r.end_date is null or r.end_date > $date_to)
    and (r.is_major or r.overdue_from <= $date_to) and {filters}
order by r.found_date, r.hazard_id
limit 200
