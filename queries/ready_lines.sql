-- one row is one line of the order of visits, who may go there and one street: how many premises
select
    g.line, g.is_home, g.is_capped, g.responsible_dept is not null as has_dept, g.jurisdiction, count(*) as n,
    cast(sum(g.open_n) as bigint) as open_n
from (
    select substr($lines, r.facts + 1, 1) as line, r.*
    from {source}
    where {filters}
) g
where g.line <> '-'
group by g.line, g.is_home, g.is_capped, g.responsible_dept is not null, g.jurisdiction
