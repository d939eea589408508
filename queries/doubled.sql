-- one row is one body: the hazards it entered that another had entered days before, and the newest of these pairs
select
    p.inspector_org, p.n, p.open_n, p.first_org, p.premise_name, p.category, p.first_date, p.found_date,
    p.first_text, p.description
from (
    select
        r.inspector_org, e.inspector_org as first_org, r.premise_name, r.category, e.found_date as first_date,
        r.found_date, e.description as first_text, r.description,
        count(*) over (partition by r.inspector_org) as n,
        cast(sum(case when r.is_open and e.is_open then 1 else 0 end) over (partition by r.inspector_org) as bigint)
            as open_n,
        row_number() over (partition by r.inspector_org order by r.found_date desc, r.hazard_id) as nth
    from hazards r
    join hazards e on e.hazard_id = r.double_of
    where r.found_date between $date_from and $date_to and {filters}
) p
where p.nth = 1
order by p.n desc, p.inspector_org
