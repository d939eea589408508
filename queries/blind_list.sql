-- one row is one premise never visited or not visited within its tier's interval, red and orange first, with how many there are
select
    p.name, r.jurisdiction, r.sector, r.risk_tier, r.responsible_dept, p.opened_on, p.visit_days, r.last_visit,
    r.last_of_any_kind is null as is_never, $asof - r.last_visit as days_since
from {source}
join premises p on p.premise_no = r.premise_no
where ((r.is_known and r.is_blind) or r.last_of_any_kind is null) and {filters}
order by
    case r.risk_tier when 'red' then 1 when 'orange' then 2 when 'yellow' then 3 when 'blue' then 4 else 5 end,
    case when r.last_of_any_kind is null then 0 else 1 end,
    case when r.last_visit is null then 0 else 1 end,
    r.last_visit, p.premise_no
limit 200
