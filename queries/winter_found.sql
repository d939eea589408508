-- one row is one day of a heating season: the visits, and the heating hazards found at them
select c.season, c.season_day, count(*) as visits, cast(sum(coalesce(h.n, 0)) as bigint) as found
from inspections r
join calendar c on c.date = r.inspect_date
left join (
    select inspection_id, count(*) as n
    from hazards
    where heating <> '' and inspection_id is not null
    group by inspection_id
) h on h.inspection_id = r.inspection_id
where c.season is not null and r.inspect_date between $date_from and $date_to
    and (r.is_default_visit or $every_visit) and {filters}
group by c.season, c.season_day
order by c.season, c.season_day
