-- out_inspections: visit with the number of hazards that belong to it

create table linked_count as
select h.inspection_id, cast(count(*) as integer) as hazards_n,
    cast(count(*) filter (where h.is_major) as integer) as major_n
from hazard as h
where h.inspection_id is not null
group by h.inspection_id;

-- links count where at least half of the hazards carry one that leads to a visit, or where no visit states a number:
-- a ledger with a handful of links would turn every other visit into one that found nothing
create table links as
select matched > 0 as has_link, matched > 0 and (2 * matched >= hazards or stated = 0) as use_links, graded
from (
    select
        (select count(*) from hazard) as hazards,
        (select coalesce(sum(l.hazards_n), 0) from linked_count as l semi join visit as v using (inspection_id)) as matched,
        (select count(stated_n) from visit) as stated,
        (select count(*) > 0 from hazard where level <> 'ungraded') as graded
);

create table counted as
select v.inspection_id,
    case when l.use_links then coalesce(c.hazards_n, 0) else cast(v.stated_n as integer) end as hazards_n,
    case when l.use_links and l.graded then coalesce(c.major_n, 0) else cast(v.stated_major_n as integer) end as major_n
from visit as v
cross join links as l
left join linked_count as c on c.inspection_id = v.inspection_id;

-- what a premise's default visits of a month found together: with these two numbers on each visit the spread between premises,
-- which an interval of hazards per visit needs, is a plain sum by month
create table premise_month as
select v.premise_no, v.sector, v.subtype, v.jurisdiction, date_trunc('month', v.inspect_date) as month,
    cast(sum(n.hazards_n) as integer) as month_found, cast(count(*) as integer) as month_visits
from visit as v
join counted as n on n.inspection_id = v.inspection_id
where v.is_default_visit and v.premise_no is not null and n.hazards_n is not null
group by all;

-- follow_up: one row per visit that found nothing and was followed, within the days of the rule, by a visit of another body of
-- a higher rank to the same premise: the day of the first such visit, and whether it (or another of that day) found something
create table ranked as
select v.inspection_id, v.premise_no, v.inspect_date, v.inspector_org, r.rank, n.hazards_n,
    cast(datediff('day', date '2000-01-01', v.inspect_date) // c.follow_days as integer) as stretch
from visit as v
join counted as n on n.inspection_id = v.inspection_id
join rule_rank as r on r.activity_type = v.activity_type
cross join rule_check as c
where v.premise_no is not null and v.inspector_org is not null and n.hazards_n is not null;

create table follow_up as
with empty as (
    -- a stretch of days is as long as the follow-up, which so lies in the visit's own stretch or in the next
    select inspection_id, premise_no, inspect_date, inspector_org, rank, unnest([stretch, stretch + 1]) as stretch
    from ranked
    where hazards_n = 0 and rank < (select max(rank) from rule_rank)
),
higher as (
    select premise_no, stretch, inspect_date, inspector_org, rank, max(hazards_n) > 0 as found
    from ranked
    where rank > (select min(rank) from rule_rank)
    group by all
),
pair as (
    select e.inspection_id, h.inspect_date, h.found
    from empty as e
    join higher as h
        on h.premise_no = e.premise_no and h.stretch = e.stretch and h.rank > e.rank
            and h.inspector_org <> e.inspector_org and h.inspect_date > e.inspect_date
            and h.inspect_date <= e.inspect_date + (select follow_days from rule_check)
)
select inspection_id, min(inspect_date) as followed_on, arg_max(found, (-epoch(inspect_date), found)) as followed_found
from pair
group by inspection_id;

-- toward_cap: true counts toward the premise's annual cap, false is an administrative visit kept apart from it (a tip-off,
-- an assigned task), null is not an administrative visit
create view out_inspections as
select v.inspection_id, v.inspect_date, v.sector, v.subtype, v.jurisdiction, v.premise_no, v.premise_name,
    v.activity_type, v.is_default_visit, v.inspector_org, v.campaign, v.risk_tier, v.task_source, v.result,
    n.hazards_n, n.major_n,
    cast(v.stated_n as integer) as stated_n,
    coalesce(m.month_found, n.hazards_n) as month_found, coalesce(m.month_visits, 1) as month_visits,
    f.followed_on, f.followed_found,
    case when v.activity_type in (select activity_type from rule_capped)
        then coalesce(v.task_source not in (select task_source from rule_apart), true) end as toward_cap,
    v.street_said, v.premise_listed, v.flags, v.batch_id, v.source_file, v.source_sheet, v.source_row
from visit as v
join counted as n on n.inspection_id = v.inspection_id
left join premise_month as m
    on v.is_default_visit and m.premise_no = v.premise_no and m.month = date_trunc('month', v.inspect_date)
        and m.sector is not distinct from v.sector and m.subtype is not distinct from v.subtype
        and m.jurisdiction is not distinct from v.jurisdiction
left join follow_up as f on f.inspection_id = v.inspection_id
order by v.inspect_date, v.jurisdiction, v.inspection_id;
