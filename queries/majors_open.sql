-- one row is one department, block reason and listing of the major hazards open at the end of the period
select r.responsible_dept, r.block_reason, r.listed_supervision, count(*) as n,
    cast(sum(case when $date_to - r.found_date > 90 then 1 else 0 end) as bigint) as n_90,
    cast(sum(case when $date_to - r.found_date > 180 then 1 else 0 end) as bigint) as n_180,
    max($date_to - r.found_date) as oldest
from hazards r
where r.is_major and r.history_known and r.found_date <= $date_to and (r.end_date is null or r.end_date > $date_to) and {filters}
group by 1, 2, 3
