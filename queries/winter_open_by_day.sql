-- one row is one day of a heating season: the heating hazards open at its end
select s.season, s.season_day, cast(s.open_n as bigint) as open_n
from (
    select c.date, c.season, c.season_day, sum(coalesce(f.net, 0)) over (order by c.date) as open_n
    from calendar c
    left join (
        select g.day, sum(g.n) as net
        from (
            select r.found_date as day, count(*) as n
            from hazards r
            where r.heating <> '' and r.history_known and r.found_date <= $date_to and {filters}
            group by r.found_date
            union all
            select r.end_date as day, -count(*) as n
            from hazards r
            where r.heating <> '' and r.history_known and r.end_date <= $date_to and {filters}
            group by r.end_date
        ) g
        group by g.day
    ) f on f.day = c.date
    where c.date <= $date_to
) s
where s.season is not null
order by s.date
