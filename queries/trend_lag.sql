-- one row is one lag in days from finding to entering (null where no day of entering was given) and its hazards
select r.reported_date - r.found_date as lag, count(*) as hazards
from hazards r
where r.found_date between $date_from and $date_to and {filters}
group by r.reported_date - r.found_date
