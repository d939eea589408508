-- one row is one month, sector and activity type: its visits, those that state a number, and what they found
select
    c.month, r.sector, r.activity_type,
    count(*) as visits,
    count(r.hazards_n) as stated,
    cast(coalesce(sum(r.hazards_n), 0) as bigint) as found,
    count(r.major_n) as major_stated,
    cast(coalesce(sum(r.major_n), 0) as bigint) as majors
from inspections r
join calendar c on c.date = r.inspect_date
where r.inspect_date between $date_from and $date_to and (r.is_default_visit or $every_visit) and {filters}
group by c.month, r.sector, r.activity_type
