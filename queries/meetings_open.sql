-- one row is one special meeting that was due in the period and had not been held by its end, the latest first
select r.responsible_dept, r.topic, r.required_by
from safety_meetings r
where r.required_by between $date_from and $date_to and r.required_by <= $asof
    and (r.held_date is null or r.held_date > $asof) and {filters}
order by r.required_by desc, r.responsible_dept, r.meeting_id
limit 500
