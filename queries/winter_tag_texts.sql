-- one row is one text that suggests heating codes and whose hazards bear none or others, most frequent first
select r.description, r.heating_suggested as suggested, r.heating_code as confirmed, r.heating_check, count(*) as n
from hazards r
where r.heating_check in ('suggested_only', 'differs') and r.found_date between $date_from and $date_to and {filters}
group by r.description, r.heating_suggested, r.heating_code, r.heating_check
order by n desc, r.description
limit 15
