-- one row is one opinion or requirement handed over in the period, those not taken up first, with how many there are
select
    r.issue_id, r.handed_date, r.kind, r.round, r.content, r.responsible_dept, r.measure_plan, r.is_adopted,
    count(*) over () as total,
    cast(sum(case when r.is_adopted then 1 else 0 end) over () as bigint) as adopted_n
from supervision_issues r
where r.kind in ('advice', 'requirement') and r.handed_date between $date_from and $date_to and {filters}
order by case when r.is_adopted then 1 else 0 end, r.handed_date, r.issue_id
limit 200
