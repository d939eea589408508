-- one row is one street and one lag in days from finding to entering, with its hazards
select r.jurisdiction, r.reported_date - r.found_date as lag, count(*) as hazards
from hazards r
where r.found_date between $first and $last and r.reported_date >= r.found_date and {filters}
group by r.jurisdiction, r.reported_date - r.found_date
