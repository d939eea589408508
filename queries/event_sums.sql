-- one row is one kind of event: how many in the period, how many of them with deaths not told, how many provisional
select r.event_domain, count(*) as n, count(*) - count(r.deaths) as unknown, count(*) filter (where r.is_provisional)
    as provisional
from accidents r
where r.occurred_date between $date_from and $date_to and {filters}
group by r.event_domain
order by r.event_domain
