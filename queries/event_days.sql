-- one row is one day with a work safety accident, and how many there were
select r.occurred_date as day, count(*) as n
from accidents r
where r.event_domain = 'production' and r.occurred_date <= $date_to and {filters}
group by r.occurred_date
order by r.occurred_date
