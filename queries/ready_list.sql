-- one row is one premise to visit, of homes or of the others, in the order of the rule table
select g.*
from (
    select substr($lines, r.facts + 1, 1) as line, r.*
    from {source}
    where r.is_home = $is_home and {filters}
) g
where g.line <> '-'
order by
    g.line, g.major_n desc, coalesce(g.due_since, date '9999-12-31'), g.open_n desc,
    case g.risk_tier when 'red' then 1 when 'orange' then 2 when 'yellow' then 3 when 'blue' then 4 else 5 end,
    coalesce(g.last_visit, date '0001-01-01'), g.premise_no
limit 60
