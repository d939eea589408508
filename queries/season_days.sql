-- one row is one day: its visits, those that state a number of hazards, what they found, and what visits of their sector
-- and activity type find on average
select
    r.inspect_date as day,
    count(*) as visits,
    count(r.hazards_n) as stated,
    cast(coalesce(sum(r.hazards_n), 0) as bigint) as found,
    coalesce(sum(case when r.hazards_n is not null then u.usual end), 0) as expected
from inspections r
left join (
    select r.sector, r.activity_type, cast(sum(r.hazards_n) as double) / nullif(count(r.hazards_n), 0) as usual
    from inspections r
    where r.inspect_date between $date_from and $date_to and (r.is_default_visit or $every_visit) and {filters}
    group by r.sector, r.activity_type
) u on coalesce(u.sector, '') = coalesce(r.sector, '') and coalesce(u.activity_type, '') = coalesce(r.activity_type, '')
where r.inspect_date between $date_from and $date_to and (r.is_default_visit or $every_visit) and {filters}
group by r.inspect_date
order by r.inspect_date
