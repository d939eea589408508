-- one row is one premise and category with hazards that came back within 365 days, most first
select r.premise_no, min(r.premise_name) as premise_name, r.category, min(r.jurisdiction) as jurisdiction, min(r.sector) as sector,
    count(*) as closed, count(*) filter (where r.is_recurred) as recurred
from hazards r
where r.recurrence_base and r.end_date between $date_from and $date_to and {filters}
group by r.premise_no, r.category
having count(*) filter (where r.is_recurred) > 1
order by recurred desc, closed, r.premise_no, r.category
limit 30
