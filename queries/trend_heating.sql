-- one row: the hazards found in the period, and how many of them carry a heating code
select
    count(*) as found,
    cast(coalesce(sum(case when r.heating <> '' then 1 else 0 end), 0) as bigint) as heating
from hazards r
where r.found_date between $date_from and $date_to and {filters}
