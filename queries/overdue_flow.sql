-- one row: how many hazards became overdue in the period, and how many overdue ones were closed in it
select
    coalesce(sum(case when r.overdue_from between $date_from and $date_to then 1 else 0 end), 0) as new_n,
    coalesce(sum(case when r.end_date between $date_from and $date_to then 1 else 0 end), 0) as closed_n
from hazards r
where r.history_known and r.overdue_from <= $date_to and (r.end_date is null or r.end_date >= $date_from) and {filters}
