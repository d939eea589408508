-- one row is one premise active at the end of the period, with its last visit by then
select
    p.premise_no, p.jurisdiction, p.sector, p.subtype, p.risk_tier, p.responsible_dept, v.last_visit, v.last_of_any_kind,
    -- the records must reach back as far as the interval, or who was visited before them would be called not visited
    p.visits_from <= $date_to - p.visit_days as is_known,
    coalesce(v.last_visit < $date_to - p.visit_days, true) and coalesce(p.opened_on < $date_to - p.visit_days, true) as is_blind
from premises p
left join (
    select premise_no, max(case when is_default_visit then inspect_date end) as last_visit,
        max(inspect_date) as last_of_any_kind
    from inspections
    where inspect_date <= $date_to and premise_no is not null
    group by premise_no
) v on v.premise_no = p.premise_no
where (p.opened_on is null or p.opened_on <= $date_to)
    and (p.closed_on > $date_to or (p.closed_on is null and p.is_active))
