-- one row is one week's last day, one street and one combination of heating codes: what was known to be open then
select
    w.day,
    r.jurisdiction,
    r.heating,
    cast(sum(case when r.is_major or r.overdue_from <= w.day or w.day - r.found_date > 7 then 0 else 1 end) as bigint)
        as other_new,
    cast(sum(case when r.is_major or r.overdue_from <= w.day or w.day - r.found_date <= 7 then 0 else 1 end) as bigint)
        as other_standing,
    cast(sum(case when not r.is_major and r.overdue_from <= w.day then 1 else 0 end) as bigint) as other_overdue,
    cast(sum(case when not r.is_major or r.overdue_from <= w.day or w.day - r.found_date > 7 then 0 else 1 end)
        as bigint) as major_new,
    cast(sum(case when not r.is_major or r.overdue_from <= w.day or w.day - r.found_date <= 7 then 0 else 1 end)
        as bigint) as major_standing,
    cast(sum(case when r.is_major and r.overdue_from <= w.day then 1 else 0 end) as bigint) as major_overdue
from (
    select c.date as day
    from calendar c
    where c.date between $first and $last and ($last - c.date) % 7 = 0 and (c.season is not null or c.date = $last)
) w
join (
    select
        r.jurisdiction, r.heating, r.found_date, r.overdue_from, r.is_major,
        coalesce(r.reported_date, r.found_date) as known_from,
        coalesce(r.end_date, date '9999-12-31') as until
    from hazards r
    where r.heating <> '' and r.history_known and r.found_date <= $last
        and (r.end_date is null or r.end_date > $first) and {filters}
) r on r.found_date <= w.day and r.known_from <= w.day and r.until > w.day
group by w.day, r.jurisdiction, r.heating
