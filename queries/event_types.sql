-- one row is one type of work safety accident as registered, and the edition of its list
select r.accident_type, r.type_edition, count(*) as n, cast(coalesce(sum(r.deaths), 0) as bigint) as deaths
from accidents r
where r.event_domain = 'production' and r.occurred_date between $date_from and $date_to and {filters}
group by r.accident_type, r.type_edition
order by n desc, r.accident_type, r.type_edition
