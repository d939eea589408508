-- one row is one activity type whose visits are administrative or expert ones
select r.activity_type
from inspections r
where r.is_default_visit and r.activity_type is not null
group by r.activity_type
order by r.activity_type
