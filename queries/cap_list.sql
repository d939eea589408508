-- one row is one body and one premise with its administrative visits of the year, farthest above the registered cap first
select
    r.inspector_org, r.name, r.jurisdiction, r.cap_per_year,
    cast(r.counted_n as bigint) as counted_n, cast(r.apart_n as bigint) as apart_n,
    cast(sum(case when r.cap_per_year is null then 1 else 0 end) over () as bigint) as unknown_n,
    cast(sum(r.apart_n) over () as bigint) as apart_all
from {source}
where {filters}
order by
    case when r.cap_per_year is null then 1 else 0 end, r.counted_n - r.cap_per_year desc, r.inspector_org, r.premise_no
limit 50
