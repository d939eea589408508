-- one row is one event of the period, work safety accidents and events with deaths first, then newest
select r.accident_id, r.occurred_date, r.occurred_at, r.event_domain, r.jurisdiction, r.sector, r.deaths,
    r.serious_injuries, r.minor_injuries, r.class, r.class_basis, r.is_provisional, r.accident_type, r.cause,
    count(*) over () as total
from accidents r
where r.occurred_date between $date_from and $date_to and {filters}
order by case when r.event_domain = 'production' then 0 when r.deaths > 0 then 1 else 2 end, r.occurred_date desc,
    r.occurred_at desc, r.accident_id
limit 60
