-- one row is one other visit to a record's premise, the newest first; total is how many there are
select r.inspection_id, r.inspect_date, r.activity_type, r.inspector_org, r.hazards_n, count(*) over () as total
from inspections r
where r.premise_no = $premise and r.inspection_id <> $key
order by r.inspect_date desc, r.inspection_id
limit $top
