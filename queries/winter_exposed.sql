-- one row is one street: its premises active at the end of the period that have a way of heating on the register
select r.jurisdiction, count(*) as premises
from premises r
where r.heating_types <> ''
    and (r.opened_on is null or r.opened_on <= $date_to)
    and (r.closed_on > $date_to or (r.closed_on is null and r.is_active))
    and {filters}
group by r.jurisdiction
