-- one row: the last day of a work safety accident registered as relatively serious or worse, and how many there were
select max(r.occurred_date) as last, count(*) as n, arg_max(r.class, r.occurred_date) as class
from accidents r
where r.event_domain = 'production' and r.class in ('serious', 'major', 'extraordinary')
    and r.occurred_date <= $date_to and {filters}
