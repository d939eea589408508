-- one row is one month, sector and category: the hazards found at visits
select c.month, r.sector, r.category, count(*) as found
from hazards r
join calendar c on c.date = r.found_date
where r.found_date between $date_from and $date_to and r.inspection_id is not null
    and (
        $every_visit or r.activity_type is null
        -- the kind of a linked hazard is that of its visit
        or r.activity_type in (select activity_type from inspections where is_default_visit)
    )
    and {filters}
group by c.month, r.sector, r.category
