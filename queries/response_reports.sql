-- one row is one work safety accident of the period with the times of its reports, newest first
select r.accident_id, r.occurred_date, r.occurred_at, r.jurisdiction, r.class, r.accident_type, r.unit_told_at,
    r.street_told_at, r.unit_reported_at, r.dept_reported_at, r.unit_minutes, r.unit_limit, r.dept_minutes, r.dept_limit
from accidents r
where r.event_domain = 'production' and r.occurred_date between $date_from and $date_to and {filters}
order by r.occurred_date desc, r.occurred_at desc, r.accident_id
limit 500
