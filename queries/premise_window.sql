-- one row is one premise active at the end of the period, with the administrative and expert visits it had in the period and
-- the enforcement inspections among them
select p.premise_no, p.jurisdiction, p.sector, p.subtype, p.risk_tier, p.responsible_dept, p.heating_types,
    case when p.is_major_hazard_source then 'yes' when not p.is_major_hazard_source then 'no' end as hazard_source,
    coalesce(v.visits_n, 0) as visits_n, coalesce(v.enforcement_n, 0) as enforcement_n
from premises p
left join (
    select premise_no, count(*) as visits_n,
        count(*) filter (where activity_type = 'enforcement') as enforcement_n
    from inspections
    where is_default_visit and inspect_date between $date_from and $date_to and premise_no is not null
    group by premise_no
) v on v.premise_no = p.premise_no
where (p.opened_on is null or p.opened_on <= $date_to)
    and (p.closed_on > $date_to or (p.closed_on is null and p.is_active))
