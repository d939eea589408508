-- one row is one pair of registered and suggested heating codes: the hazards found in the period that bear it
select r.heating_code as confirmed, r.heating_suggested as suggested, r.heating_check, count(*) as n
from hazards r
where r.heating_check is not null and r.found_date between $date_from and $date_to and {filters}
group by r.heating_code, r.heating_suggested, r.heating_check
