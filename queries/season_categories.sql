-- one row is one month, sector of the visit and category: the hazards found at visits
select c.month, r.sector, h.category, count(*) as found
from inspections r
join hazards h on h.inspection_id = r.inspection_id
join calendar c on c.date = r.inspect_date
where r.inspect_date between $date_from and $date_to and r.hazards_n is not null
    and (r.is_default_visit or $every_visit) and {filters}
group by c.month, r.sector, h.category
