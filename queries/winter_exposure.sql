-- one row is one week's last day, one street and one kind of premise that heats: how many were active on the register
select w.day, r.jurisdiction, r.subtype, r.heating_types, count(*) as premises
from (
    select c.date as day
    from calendar c
    where c.date between $first and $last and ($last - c.date) % 7 = 0 and (c.season is not null or c.date = $last)
) w
join (
    select
        r.jurisdiction, r.subtype, r.heating_types,
        coalesce(r.opened_on, date '0001-01-01') as since,
        coalesce(r.closed_on, case when r.is_active then date '9999-12-31' else date '0001-01-01' end) as until
    from premises r
    where r.heating_types <> '' and {filters}
) r on r.since <= w.day and r.until > w.day
group by w.day, r.jurisdiction, r.subtype, r.heating_types
