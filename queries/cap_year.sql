-- one row is one body and one premise of the register in the calendar year that the period ends in, up to that end: its
-- administrative visits that count toward the premise's annual cap, and those kept apart from it
select
    v.inspector_org, p.premise_no, p.name, p.jurisdiction, p.sector, p.subtype, p.risk_tier, p.cap_per_year,
    v.counted_n, v.apart_n
from (
    select
        inspector_org, premise_no,
        sum(case when toward_cap then 1 else 0 end) as counted_n,
        sum(case when toward_cap then 0 else 1 end) as apart_n
    from inspections
    where toward_cap is not null and inspector_org is not null
        and inspect_date >= date_trunc('year', cast($date_to as date)) and inspect_date <= $date_to
    group by inspector_org, premise_no
) v
join premises p on p.premise_no = v.premise_no
