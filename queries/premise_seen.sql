-- one row is one premise active at the as-of date, with its last visits and whether they are too long ago
select
    p.premise_no, p.jurisdiction, p.sector, p.subtype, p.risk_tier, p.responsible_dept, p.last_visit, p.last_of_any_kind,
    -- the records must reach back as far as the interval, or who was visited before them would be called not visited
    p.visits_from <= $asof - p.visit_days as is_known,
    coalesce(p.last_visit < $asof - p.visit_days, true) and coalesce(p.opened_on < $asof - p.visit_days, true) as is_blind
from premises p
where (p.opened_on is null or p.opened_on <= $asof)
    and (p.closed_on > $asof or (p.closed_on is null and p.is_active))
