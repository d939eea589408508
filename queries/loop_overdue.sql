-- one row is one premise with overdue hazards at the end of the period, longest overdue first; places counts all of them
select
    coalesce(r.premise_name, r.location, r.description, r.hazard_id) as place, r.jurisdiction,
    min(r.responsible_dept) as responsible_dept, count(distinct r.responsible_dept) as depts, count(*) as hazards,
    count(*) filter (where r.is_major) as majors, max($date_to - r.due_date) as days,
    cast(max(coalesce(r.extended_n, case when r.is_extended then 1 else 0 end)) as bigint) as extended,
    count(*) over () as places
from hazards r
where r.history_known and r.overdue_from <= $date_to and (r.end_date is null or r.end_date > $date_to) and {filters}
group by coalesce(r.premise_name, r.location, r.description, r.hazard_id), r.jurisdiction
order by days desc, hazards desc, place
limit 300
