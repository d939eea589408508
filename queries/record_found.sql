-- one row is one hazard found at a visit; total is how many there are
select r.hazard_id, r.found_date, r.category, r.level, r.description, r.status, r.end_date, count(*) over () as total
from hazards r
where r.inspection_id = $visit
order by r.hazard_id
limit $top
