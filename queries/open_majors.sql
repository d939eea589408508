-- one row is one major hazard open at the end of the period, oldest first
select
    r.hazard_id, r.found_date, r.due_date, r.original_due_date, r.sector, r.jurisdiction, r.premise_name, r.description,
    r.responsible_unit, r.responsible_dept, r.leader_post, r.listed_supervision, r.block_reason, r.extended_n, r.is_extended,
    r.five, r.five_missing, r.criterion,
    $date_to - r.found_date as days_open, $date_to - r.due_date as days_overdue
from hazards r
where r.is_major and r.history_known and r.found_date <= $date_to and (r.end_date is null or r.end_date > $date_to) and {filters}
order by r.found_date, r.hazard_id
limit 500
