-- one row is one kind of event and number of minutes: events of the period by what their dispatch and arrival took
select r.event_domain, r.dispatch_minutes, r.arrival_minutes, count(*) as n
from accidents r
where r.occurred_date between $date_from and $date_to
    and (r.dispatch_minutes is not null or r.arrival_minutes is not null) and {filters}
group by r.event_domain, r.dispatch_minutes, r.arrival_minutes
order by r.event_domain, r.dispatch_minutes, r.arrival_minutes
