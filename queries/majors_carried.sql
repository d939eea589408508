-- one row: the major hazards found by the day $stock_day, how many of them were open at its end, at the end of the day $goal_day and at the end of the period
select
    cast(sum(case when r.end_date is null or r.end_date > $stock_day then 1 else 0 end) as bigint) as open_found,
    cast(sum(case when r.end_date is null or r.end_date > $goal_day then 1 else 0 end) as bigint) as open_then,
    cast(sum(case when r.end_date is null or r.end_date > $date_to then 1 else 0 end) as bigint) as open_now
from hazards r
where r.is_major and r.history_known and r.found_date <= $stock_day and {filters}
