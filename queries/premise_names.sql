-- one row per name that an enterprise bears anywhere in the snapshot, with a sector it stands in
select named.name as name, min(named.sector) as sector
from (
    select p.name as name, p.sector as sector from premises p
    union all
    select h.premise_name as name, h.sector as sector from hazards h
    union all
    select h.responsible_unit as name, h.sector as sector from hazards h
    union all
    select v.premise_name as name, v.sector as sector from inspections v
    union all
    select s.premise_name as name, s.sector as sector from supervision_issues s
) named
where named.name is not null
group by named.name
order by named.name
