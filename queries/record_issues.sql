-- one row is one supervision issue that was linked to a hazard; total is how many there are
select r.issue_id, r.handed_date, r.content, r.responsible_dept, r.end_date, count(*) over () as total
from supervision_issues r
where r.hazard_id = $hazard
order by r.handed_date, r.issue_id
limit $top
