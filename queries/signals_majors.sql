-- one row is one day on which a major hazard was found, and how many there were
select r.found_date as day, count(*) as hazards
from hazards r
where r.is_major and r.found_date between $date_from and $date_to and {filters}
group by r.found_date
order by r.found_date
