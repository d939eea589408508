-- one row is one month of finding: its hazards with a deadline, and those whose original deadline has passed
select
    c.month,
    count(*) as with_deadline,
    cast(sum(case when r.original_due_date <= $asof then 1 else 0 end) as bigint) as due
from hazards r
join calendar c on c.date = r.found_date
where r.history_known and r.original_due_date is not null and r.found_date between $date_from and $date_to and {filters}
group by c.month
