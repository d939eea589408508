-- recheck_limit: one row per department → days within which it re-inspects · workday: one row per day, workdays numbered

create table recheck_limit as
select d.dept, arg_min(r.days, r.ord) as days, arg_min(r.workdays, r.ord) as workdays
from (select distinct coalesce(responsible_dept, inspector_org) as dept from hazard) as d
join rule_recheck as r on r.name is null or contains(d.dept, r.name)
group by d.dept;

create table workday as
with day as (
    select cast(unnest(generate_series((select min(found_date) from hazard), as_of + 400, interval 1 day)) as date) as date
    from p
),
known as (
    select d.date, coalesce(r.is_workday, isodow(d.date) <= 5) as is_workday
    from day as d
    left join rule_day as r on r.date = d.date
)
select date, is_workday, cast(count(*) filter (where is_workday) over (order by date) as integer) as n
from known;
