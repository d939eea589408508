-- out_labels: one row per code of one dimension; `rows` counts the rows that bear it

create table used as
with h as (
    select sector, subtype, jurisdiction, category, level, activity_type, inspector_org, campaign, risk_tier, status,
        block_reason, listed_supervision, recheck_result, responsible_dept, cause_class, work_step, five, criterion,
        count(*) as n
    from hazard
    group by grouping sets ((sector), (subtype), (jurisdiction), (category), (level), (activity_type), (inspector_org),
        (campaign), (risk_tier), (status), (block_reason), (listed_supervision), (recheck_result), (responsible_dept),
        (cause_class), (work_step), (five), (criterion))
),
v as (
    select sector, subtype, jurisdiction, activity_type, inspector_org, campaign, risk_tier, task_source,
        result as inspection_result, count(*) as n
    from visit
    group by grouping sets ((sector), (subtype), (jurisdiction), (activity_type), (inspector_org), (campaign),
        (risk_tier), (task_source), (result))
),
-- what only supervision issues bear; a shared code that occurs here alone is shown with 0 rows
g as (
    select team, round, issue_level, kind as issue_kind, count(*) as n
    from issue
    group by grouping sets ((team), (round), (issue_level), (kind))
),
i as (
    select sector, jurisdiction, lead_dept as responsible_dept, status, 0 as n
    from issue
    group by grouping sets ((sector), (jurisdiction), (lead_dept), (status))
),
-- what only events bear, likewise
a as (
    select event_domain, class as accident_class, class_basis, accident_type, count(*) as n
    from accident
    group by grouping sets ((event_domain), (class), (class_basis), (accident_type))
),
b as (
    select sector, jurisdiction, 0 as n
    from accident
    group by grouping sets ((sector), (jurisdiction))
),
-- what only duty checks bear, likewise
k as (
    select duty_unit, duty_method, duty_result, duty_shift, count(*) as n
    from duty
    group by grouping sets ((duty_unit), (duty_method), (duty_result), (duty_shift))
),
m as (
    select jurisdiction, 0 as n
    from (select jurisdiction from duty union all select jurisdiction from drill)
    group by jurisdiction
),
-- what only monthly summaries bear, likewise
z as (
    select sector, jurisdiction, 0 as n
    from summary
    group by grouping sets ((sector), (jurisdiction))
),
-- what only cases of enforcement bear, likewise
c as (
    select case_kind, illegal_type, count(*) as n
    from enforcement_case
    group by grouping sets ((case_kind), (illegal_type))
),
o as (
    select sector, jurisdiction, dept as inspector_org, 0 as n
    from enforcement_case
    group by grouping sets ((sector), (jurisdiction), (dept))
),
drilled as (
    select drill_unit, drill_kind, count(*) as n from drill group by grouping sets ((drill_unit), (drill_kind))
),
-- what only road enforcement bears, likewise
t as (
    select trim(road) as road, hour_code as hour, count(*) as n
    from spell
    group by grouping sets ((trim(road)), (hour_code))
),
u as (
    select jurisdiction, dept as inspector_org, 0 as n
    from spell
    group by grouping sets ((jurisdiction), (dept))
),
-- what only public education and meetings bear, likewise
w as (
    select audience, count(*) as n from activity group by audience
),
x as (
    select jurisdiction, 0 as n from activity group by jurisdiction
),
y as (
    select dept as responsible_dept, 0 as n from raw_safety_meetings group by dept
),
-- the register names codes that nobody visited and nobody reported: they are shown with 0 rows
r as (
    select sector, subtype, jurisdiction, risk_tier, responsible_dept, status as premise_status, 0 as n
    from premise
    group by grouping sets ((sector), (subtype), (jurisdiction), (risk_tier), (responsible_dept), (status))
)
select dimension, code, n from (unpivot h on columns(* exclude (n)) into name dimension value code)
union all
select dimension, code, n from (unpivot v on columns(* exclude (n)) into name dimension value code)
union all
select dimension, code, n from (unpivot r on columns(* exclude (n)) into name dimension value code)
union all
select dimension, code, n from (unpivot g on columns(* exclude (n)) into name dimension value code)
union all
select dimension, code, n from (unpivot i on columns(* exclude (n)) into name dimension value code)
union all
select dimension, code, n from (unpivot a on columns(* exclude (n)) into name dimension value code)
union all
select dimension, code, n from (unpivot b on columns(* exclude (n)) into name dimension value code)
union all
select dimension, code, n from (unpivot k on columns(* exclude (n)) into name dimension value code)
union all
select dimension, code, n from (unpivot z on columns(* exclude (n)) into name dimension value code)
union all
select dimension, code, n from (unpivot m on columns(* exclude (n)) into name dimension value code)
union all
select dimension, code, n from (unpivot drilled on columns(* exclude (n)) into name dimension value code)
union all
select dimension, code, n from (unpivot c on columns(* exclude (n)) into name dimension value code)
union all
select dimension, code, n from (unpivot o on columns(* exclude (n)) into name dimension value code)
union all
select dimension, code, n from (unpivot t on columns(* exclude (n)) into name dimension value code)
union all
select dimension, code, n from (unpivot u on columns(* exclude (n)) into name dimension value code)
union all
select dimension, code, n from (unpivot w on columns(* exclude (n)) into name dimension value code)
union all
select dimension, code, n from (unpivot x on columns(* exclude (n)) into name dimension value code)
union all
select dimension, code, n from (unpivot y on columns(* exclude (n)) into name dimension value code)
union all
select 'penalty_type', penalty_type, count(*) from penalty group by penalty_type
union all
select 'heating_code', code, sum(n)
from (select unnest(string_split(heating, ';')) as code, n from heating_count where heating is not null)
group by code
union all
select 'heating_check', heating_check, sum(n) from heating_count where heating_check is not null group by heating_check
union all
select 'weather_kind', kind, count(*) from raw_weather where kind is not null group by kind;

create view out_labels as
with described as (
    select list as dimension, code, zh, en, cast(ord as integer) as ord, named from code
    union all
    select 'criterion', code, zh, en, ord, false from rule_criterion
    union all
    select 'jurisdiction', jurisdiction_id, name, coalesce(name_en, name),
        cast(row_number() over (order by source_row, jurisdiction_id) as integer), false
    from raw_jurisdictions
    union all
    select 'campaign', campaign_id, name, coalesce(name_en, name),
        cast(row_number() over (order by start_date, campaign_id) as integer), false
    from raw_campaigns
),
counted as (
    select dimension, code, cast(sum(n) as bigint) as n from used group by dimension, code
),
-- what no list describes comes as it is written, after what is described, most frequent first
stray as (
    select c.dimension, c.code,
        cast(10000 + row_number() over (partition by c.dimension order by c.n desc, c.code) as integer) as ord
    from counted as c
    anti join described as d using (dimension, code)
)
select d.dimension, d.code, d.zh, d.en, d.ord, d.named, coalesce(c.n, 0) as rows
from described as d
left join counted as c using (dimension, code)
union all
select s.dimension, s.code, s.code, s.code, s.ord, false, c.n
from stray as s
join counted as c using (dimension, code)
order by dimension, ord, code;
