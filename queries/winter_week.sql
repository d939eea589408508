-- one row is one street: its visits of the period, and the heating hazards found at them
select
    r.jurisdiction,
    count(*) as visits,
    cast(sum(coalesce(h.n, 0)) as bigint) as found
from inspections r
left join (
    select inspection_id, count(*) as n
    from hazards
    where heating <> '' and inspection_id is not null
    group by inspection_id
) h on h.inspection_id = r.inspection_id
where r.inspect_date between $date_from and $date_to and (r.is_default_visit or $every_visit) and {filters}
group by r.jurisdiction
