-- one row is one round, a number of days and whether issues of it were closed after so many: those of the period
select f.round, min(f.handed_date) as first_day, f.days, f.ended, count(*) as n
from (
    select
        r.round,
        r.handed_date,
        coalesce(r.end_date <= $asof, false) as ended,
        cast(case when r.end_date <= $asof then r.end_date - r.handed_date else $asof - r.handed_date end as integer) as days
    from supervision_issues r
    where r.kind = 'issue' and r.history_known and r.handed_date between $date_from and $date_to and {filters}
) f
group by f.round, f.days, f.ended
