-- one row is one shift and number of seconds: checks that were answered after so long; null seconds were never answered
select r.duty_shift, r.response_seconds as seconds, count(*) as n
from duty_checks r
where r.checked_date between $date_from and $date_to
    and (r.response_seconds is not null or r.duty_result = 'no_answer') and {filters}
group by r.duty_shift, r.response_seconds
order by r.duty_shift, r.response_seconds
