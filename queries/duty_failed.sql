-- one row is one duty check that failed in the period, newest first, with how many there are
select r.check_id, r.checked_date, r.checked_at, r.duty_unit, r.duty_shift, r.duty_method, r.duty_result,
    count(*) over () as total
from duty_checks r
where not r.is_normal and r.checked_date between $date_from and $date_to and {filters}
order by r.checked_date desc, r.checked_at desc, r.check_id
limit 60
