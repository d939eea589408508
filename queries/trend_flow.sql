-- one row is one month: the hazards that came in (found) and those that went out (rectified and closed)
select c.month, cast(sum(f.n_in) as bigint) as n_in, cast(sum(f.n_out) as bigint) as n_out
from (
    select r.found_date as day, count(*) as n_in, 0 as n_out
    from hazards r
    where r.history_known and r.found_date between $date_from and $date_to and {filters}
    group by r.found_date
    union all
    select r.end_date as day, 0 as n_in, count(*) as n_out
    from hazards r
    where r.history_known and r.end_date between $date_from and $date_to and {filters}
    group by r.end_date
) f
join calendar c on c.date = f.day
group by c.month
