-- one row is one street and one combination of heating codes: its hazards open at the end of the period
select
    r.jurisdiction,
    r.heating,
    count(*) as open_n,
    cast(sum(case when r.overdue_from <= $date_to then 1 else 0 end) as bigint) as overdue_n,
    cast(sum(case when r.is_major then 1 else 0 end) as bigint) as major_n
from hazards r
where r.heating <> '' and r.history_known and r.found_date <= $date_to
    and (r.end_date is null or r.end_date > $date_to) and {filters}
group by r.jurisdiction, r.heating
