-- one row is one hazard of a reported period that was entered or closed after the report, and which of the two, with how many there are
select
    r.hazard_id, r.found_date, r.reported_date, r.end_date, r.jurisdiction, r.premise_name,
    coalesce(r.reported_date > $reported_on, false) as is_late,
    count(*) over () as total,
    cast(sum(case when r.reported_date > $reported_on then 1 else 0 end) over () as bigint) as late_n
from hazards r
where r.found_date between $date_from and $date_to and (r.is_major or not $majors_only)
    and (r.reported_date > $reported_on or ($closings and r.end_date > $reported_on)) and {filters}
order by case when r.reported_date > $reported_on then 0 else 1 end, r.found_date, r.hazard_id
limit 40
