-- out_premises: premise with its last visits, the days after which it is a blind spot, and since when visits are on record

create table last_visit as
select premise_no, max(case when is_default_visit then inspect_date end) as last_visit, max(inspect_date) as last_of_any_kind
from visit
where premise_no is not null
group by premise_no;

create view out_premises as
select p.premise_no, p.premise_id, p.name, p.jurisdiction, p.sector, p.subtype, p.risk_tier, p.status, p.opened_on,
    p.closed_on, p.cap_per_year, p.plan_freq_per_year, p.responsible_dept, p.key_unit, p.is_major_hazard_source,
    p.heating_types, p.employees, v.last_visit, v.last_of_any_kind,
    coalesce(i.days, (select days from rule_interval where risk_tier is null)) as visit_days,
    -- a few mistyped early dates (one row in a thousand) do not make a record
    (select quantile_disc(inspect_date, 0.001) from visit) as visits_from,
    p.source_file, p.source_sheet, p.source_row
from premise as p
left join last_visit as v on v.premise_no = p.premise_no
left join rule_interval as i on i.risk_tier = p.risk_tier
order by p.premise_no;
