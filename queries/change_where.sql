-- one row is one street, sector and kind of figure: how many hazards, and the sum of the squares of what came together
select g.figure, g.jurisdiction, g.sector, cast(sum(g.y) as bigint) as y, cast(sum(g.y * g.y) as bigint) as yy
from (
    select 'found' as figure, r.jurisdiction, r.sector, count(*) as y
    from hazards r
    where r.found_date between $date_from and $date_to and {filters}
    group by r.jurisdiction, r.sector, coalesce(cast(r.premise_no as varchar), r.hazard_id), r.found_date
    union all
    select 'open' as figure, r.jurisdiction, r.sector, count(*) as y
    from hazards r
    where r.history_known and r.found_date <= $date_to and (r.end_date is null or r.end_date > $date_to) and {filters}
    group by r.jurisdiction, r.sector, coalesce(cast(r.premise_no as varchar), r.hazard_id), r.found_date
    union all
    select 'overdue' as figure, r.jurisdiction, r.sector, count(*) as y
    from hazards r
    where r.history_known and r.overdue_from <= $date_to and (r.end_date is null or r.end_date > $date_to) and {filters}
    group by r.jurisdiction, r.sector, coalesce(cast(r.premise_no as varchar), r.hazard_id), r.found_date
) g
group by g.figure, g.jurisdiction, g.sector
