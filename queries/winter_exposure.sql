-- one row is one week's last day, one street and one kind of premise that heats: how many were active on the register
with weeks as (
    select c.date as day
    from calendar c
    where c.date between $first and $last and ($last - c.date) % 7 = 0 and (c.season is not null or c.date = $last)
)
select p.day, p.jurisdiction, p.subtype, p.heating_types, cast(sum(p.premises) as bigint) as premises
from (
    -- most premises were there all along: they are counted once, not once a week
    select w.day, a.jurisdiction, a.subtype, a.heating_types, a.premises
    from weeks w
    cross join (
        select r.jurisdiction, r.subtype, r.heating_types, count(*) as premises
        from premises r
        where r.heating_types <> '' and (r.opened_on is null or r.opened_on <= $first)
            and (r.closed_on > $last or (r.closed_on is null and r.is_active)) and {filters}
        group by r.jurisdiction, r.subtype, r.heating_types
    ) a
    union all
    select w.day, s.jurisdiction, s.subtype, s.heating_types, count(*) as premises
    from weeks w
    join (
        select
            r.jurisdiction, r.subtype, r.heating_types,
            coalesce(r.opened_on, date '0001-01-01') as since,
            coalesce(r.closed_on, date '9999-12-31') as until
        from premises r
        where r.heating_types <> '' and (r.closed_on is not null or r.is_active)
            and (r.opened_on > $first or r.closed_on <= $last) and {filters}
    ) s on s.since <= w.day and s.until > w.day
    group by w.day, s.jurisdiction, s.subtype, s.heating_types
) p
group by p.day, p.jurisdiction, p.subtype, p.heating_types
