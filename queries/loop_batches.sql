-- one row is one department: its closings in the period with a time of day, and those of minutes in which it closed more than $batch
select
    b.responsible_dept, cast(sum(b.n) as bigint) as timed,
    cast(sum(case when b.n > $batch then b.n else 0 end) as bigint) as batched,
    cast(sum(case when b.n > $batch then 1 else 0 end) as bigint) as batches, max(b.n) as largest
from (
    select r.responsible_dept, date_trunc('minute', r.closed_at) as closed_minute, count(*) as n
    from hazards r
    where r.closed_date between $date_from and $date_to and date_trunc('minute', r.closed_at) > date_trunc('day', r.closed_at)
        and {filters}
    group by r.responsible_dept, date_trunc('minute', r.closed_at)
) b
group by b.responsible_dept
