-- repeated: one row per hazard that says once more what the same body had entered for that premise and day
-- batch_minute, batch_day: one row per body and minute, or day, in which it closed many at once (rules/quality.toml)

create table repeated as
select hazard_id
from (
    select hazard_id,
        row_number() over (partition by premise_no, found_date, inspector_org, location, description order by hazard_id) as nth
    from hazard
    where premise_no is not null and description is not null
)
where nth > 1;

create table batch_minute as
select coalesce(responsible_dept, '') as body, date_trunc('minute', closed_at) as closed_minute
from hazard
where closed_at is not null
group by all
having count(*) > (select batch_minute from rule_quality);

-- a large body closes many on any day: a batch is also several times what the body usually closes on a day on which it closes
create table batch_day as
with day as (
    select coalesce(responsible_dept, '') as body, closed_date, count(*) as n
    from hazard
    where closed_date is not null
    group by all
),
usual as (select body, median(n) as n from day group by body)
select d.body, d.closed_date
from day as d
join usual as u on u.body = d.body
cross join rule_quality as r
where d.n > r.batch_day and d.n > r.batch_day_times * u.n;
