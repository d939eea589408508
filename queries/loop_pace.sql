-- one row is one day of the window: hazards found, hazards that ended, hazards that became overdue and overdue ones that ended
select f.day, cast(sum(f.n_in) as bigint) as n_in, cast(sum(f.n_out) as bigint) as n_out,
    cast(sum(f.late_in) as bigint) as late_in, cast(sum(f.late_out) as bigint) as late_out
from (
    select r.found_date as day, count(*) as n_in, 0 as n_out, 0 as late_in, 0 as late_out
    from hazards r
    where r.history_known and r.found_date between $date_from and $date_to and {filters}
    group by r.found_date
    union all
    select r.end_date as day, 0 as n_in, count(*) as n_out, 0 as late_in, count(r.overdue_from) as late_out
    from hazards r
    where r.history_known and r.end_date between $date_from and $date_to and {filters}
    group by r.end_date
    union all
    select r.overdue_from as day, 0 as n_in, 0 as n_out, count(*) as late_in, 0 as late_out
    from hazards r
    where r.history_known and r.overdue_from between $date_from and $date_to and {filters}
    group by r.overdue_from
) f
group by f.day
