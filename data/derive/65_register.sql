-- out_premises: premise with the days after which it is a blind spot, and the day since when visits are on record

create view out_premises as
select p.premise_no, p.premise_id, p.name, p.jurisdiction, p.sector, p.subtype, p.risk_tier, p.status, p.opened_on,
    p.closed_on, p.cap_per_year, p.plan_freq_per_year, p.responsible_dept, p.key_unit, p.is_major_hazard_source,
    p.heating_types, p.employees, coalesce(i.days, (select days from rule_interval where risk_tier is null)) as visit_days,
    -- a few mistyped early dates (one row in a thousand) do not make a record
    (select quantile_disc(inspect_date, 0.001) from visit) as visits_from
from premise as p
left join rule_interval as i on i.risk_tier = p.risk_tier
order by p.premise_no;
