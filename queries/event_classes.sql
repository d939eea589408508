-- one row is one class as registered and its standing: work safety accidents of the period
select r.class, r.class_basis, count(*) as n, count(*) filter (where r.is_provisional) as provisional,
    cast(coalesce(sum(r.deaths), 0) as bigint) as deaths
from accidents r
where r.event_domain = 'production' and r.occurred_date between $date_from and $date_to and {filters}
group by r.class, r.class_basis
order by r.class, r.class_basis
