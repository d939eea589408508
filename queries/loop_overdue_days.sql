-- one row is one street, department and number of days overdue, with the hazards overdue by so many at the end of the period
select r.jurisdiction, r.responsible_dept, $date_to - r.due_date as days, count(*) as hazards
from hazards r
where r.history_known and r.overdue_from <= $date_to and (r.end_date is null or r.end_date > $date_to) and {filters}
group by r.jurisdiction, r.responsible_dept, $date_to - r.due_date
