-- one row is one wording that one body repeated in the period, most frequent first
select
    r.inspector_org, r.category, r.description,
    count(*) as n, count(distinct r.premise_no) as premises
from hazards r
where r.is_copied and r.found_date between $date_from and $date_to and {filters}
group by r.inspector_org, r.category, r.description
order by n desc, r.inspector_org, r.description
limit 50
