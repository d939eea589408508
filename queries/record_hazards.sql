-- one row is one other hazard of a record's premise, the newest first; total is how many there are
select r.hazard_id, r.found_date, r.category, r.level, r.description, r.status, r.end_date, count(*) over () as total
from hazards r
where r.premise_no = $premise and r.hazard_id <> $key
order by r.found_date desc, r.hazard_id
limit $top
