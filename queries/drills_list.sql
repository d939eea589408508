-- one row is one drill planned for the period, those not held first, then newest, with how many there are
select r.drill_id, r.planned_date, r.held_date, r.drill_unit, r.drill_kind, r.topic, r.participants,
    count(*) over () as total
from drills r
where r.planned_date between $date_from and $date_to and {filters}
order by case when r.held_date is null then 0 else 1 end, r.planned_date desc, r.drill_id
limit 60
