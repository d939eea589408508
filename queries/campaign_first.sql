-- one row is one street and one day: the premises on the register that a campaign reached first on that day
select f.jurisdiction, f.day, count(*) as premises
from (
    select p.jurisdiction, p.premise_no, min(r.inspect_date) as day
    from inspections r
    join premises p on p.premise_no = r.premise_no and p.jurisdiction = r.jurisdiction and p.sector = r.sector
    where r.campaign = $campaign and r.is_default_visit and r.inspect_date <= $date_to
        and (p.opened_on is null or p.opened_on <= $date_to)
        and (p.closed_on > $date_to or (p.closed_on is null and p.is_active)) and {filters}
    group by p.jurisdiction, p.premise_no
) f
group by f.jurisdiction, f.day
