-- one row is one premise active at the end of the period, with its last administrative or expert visit up to then
select
    p.premise_no, p.jurisdiction, p.sector, p.subtype, p.risk_tier, p.responsible_dept, p.name, p.opened_on,
    p.within_days, v.last_visit,
    p.judged_from <= $date_to as is_judged,
    p.judged_from <= $date_to and (v.last_visit is null or $date_to - v.last_visit > p.within_days) as is_gap
from premises p
left join (
    select premise_no, max(inspect_date) as last_visit
    from inspections
    where is_default_visit and inspect_date <= $date_to and premise_no is not null
    group by premise_no
) v on v.premise_no = p.premise_no
where (p.opened_on is null or p.opened_on <= $date_to)
    and (p.closed_on > $date_to or (p.closed_on is null and p.is_active))
