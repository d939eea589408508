-- one row is one month: on how many of its days up to the as-of date there is an observed temperature
select c.month, cast(count(*) filter (where w.t_mean is not null) as bigint) as days_seen, count(*) as days
from calendar c
left join weather w on w.date = c.date
where c.date between $date_from and $date_to
group by c.month
order by c.month
