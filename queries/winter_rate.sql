-- one row is one heating season up to one day of it: heating hazards found, visits, and their sums over premises
select
    g.season,
    cast(sum(g.y) as bigint) as y,
    cast(sum(g.n) as bigint) as n,
    sum(cast(g.y as double) * g.y) as yy,
    sum(cast(g.y as double) * g.n) as yn,
    sum(cast(g.n as double) * g.n) as nn,
    count(*) as clusters
from (
    select c.season, r.cluster_no, count(*) as n, sum(coalesce(h.n, 0)) as y
    from inspections r
    join calendar c on c.date = r.inspect_date
    left join (
        select inspection_id, count(*) as n
        from hazards
        where heating <> '' and inspection_id is not null
        group by inspection_id
    ) h on h.inspection_id = r.inspection_id
    where c.season is not null and c.season_day <= $season_day and r.inspect_date between $date_from and $date_to
        and (r.is_default_visit or $every_visit) and {filters}
    group by c.season, r.cluster_no
) g
group by g.season
