-- one row is one supervision issue open at the end of the period, unclaimed first, then oldest, with how many there are
select
    r.issue_id, r.handed_date, r.team, r.round, r.content, r.responsible_dept, r.jurisdiction, r.sector, r.due_date,
    r.status,
    $date_to - r.handed_date as days_open,
    case when r.overdue_from <= $date_to then $date_to - r.due_date end as days_overdue,
    count(*) over () as total
from supervision_issues r
where r.kind = 'issue' and r.history_known and r.handed_date <= $date_to
    and (r.end_date is null or r.end_date > $date_to) and {filters}
order by case when r.responsible_dept is null then 0 else 1 end, r.handed_date, r.issue_id
limit 500
