-- one row is one day and street: its heating events on record, and the day since when events of any kind are on record
select r.occurred_date as day, r.jurisdiction, s.since, count(*) as events
from accidents r
cross join (select min(a.occurred_date) as since from accidents a) s
where r.is_heating and r.occurred_date <= $last and {filters}
group by r.occurred_date, r.jurisdiction, s.since
order by r.occurred_date, r.jurisdiction
