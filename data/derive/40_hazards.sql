-- hazard: one row per hazard found up to the as-of date, with everything but recurrence

create macro new_flag(flags, wrong, code) as case when wrong and not has_flag(flags, code) then code end;

-- what closes a hazard in this house
create table house as
select case
        when count(closed_date) > 0 then 'closed'
        when count(rectified_date) + count(recheck_date) > 0 then 'rectified'
        else 'status'
    end as closing_basis
from raw_hazards;

-- what the house's ledger tells about the treatment of a hazard: a column without a single value is not there
create table gave as
select count(responsible_unit) > 0 as resp, count(measure_plan) > 0 as measures, count(funds_yuan) > 0 as funds,
    count(due_date) + count(original_due_date) > 0 as deadline, count(plan_emergency) > 0 as plan,
    count(recheck_failed_n) > 0 as failures
from raw_hazards;

create table hazard as
with linked as (
    select h.* replace (
            coalesce(h.sector, v.sector) as sector,
            coalesce(h.subtype, v.subtype) as subtype,
            coalesce(s.code, v.jurisdiction) as jurisdiction,
            coalesce(h.premise_name, v.premise_name) as premise_name,
            coalesce(v.inspector_org, h.inspector_org) as inspector_org,
            coalesce(v.campaign, k.code, h.campaign) as campaign,
            coalesce(h.level, 'ungraded') as level
        ),
        coalesce(o.premise_no, v.premise_no) as premise_no,
        coalesce(v.activity_type, h.source) as activity_type,
        s.said as street_said,
        h.inspection_id is not null and v.inspection_id is null as is_orphan,
        c.is_closed as status_closed
    from raw_hazards as h
    left join visit as v on v.inspection_id = h.inspection_id
    left join street_of as s on s.text = h.jurisdiction
    left join place_of as o on o.place_key = place_key(h.premise_id, h.premise_name, h.jurisdiction)
    left join campaign_of as k on k.text = h.campaign
    left join code as c on c.list = 'status' and c.code = h.status
    where h.found_date <= (select as_of from p)
),
-- dates before the day of finding are no dates
after_found as (
    select * replace (
            case when due_date >= found_date then due_date end as due_date,
            case when original_due_date >= found_date then original_due_date end as original_due_date,
            case when rectified_date >= found_date then rectified_date end as rectified_date,
            case when recheck_date >= found_date then recheck_date end as recheck_date,
            case when closed_date >= found_date then closed_date end as closed_date
        ),
        -- a closing date says "closed" even where it is impossible; a status, where there is one, says it better
        coalesce(
            status_closed,
            case (select closing_basis from house)
                when 'closed' then closed_date is not null
                when 'rectified' then rectified_date is not null or (recheck_date is not null and recheck_result = 'pass')
                else false
            end
        ) as says_closed,
        new_flag(flags, due_date < found_date or original_due_date < found_date, 'due_before_found') as f_due,
        new_flag(flags, rectified_date < found_date, 'rectified_before_found') as f_rectified,
        new_flag(flags, recheck_date < found_date, 'recheck_before_found') as f_recheck,
        new_flag(flags, closed_date < found_date, 'closed_before_found') as f_closed
    from linked
),
-- rectified ≤ recheck ≤ closed: the later step was seen by an office, so the earlier date is the one given up
in_order as (
    select * replace (
            coalesce(due_date, original_due_date) as due_date,
            -- an impossible first deadline is unknown; the extended one must not stand in for it
            coalesce(original_due_date, case when f_due is null then due_date end) as original_due_date,
            case when rectified_date > least(recheck_date, closed_date) then null else rectified_date end as rectified_date,
            case when recheck_date > closed_date then null else recheck_date end as recheck_date
        ),
        new_flag(flags, coalesce(rectified_date > least(recheck_date, closed_date), false)
            or coalesce(recheck_date > closed_date, false), 'steps_out_of_order') as f_order
    from after_found
),
-- what happened after the as-of date has not happened yet, and then the status is of a later day too
known_by_then as (
    select * replace (
            case when rectified_date <= d.as_of then rectified_date end as rectified_date,
            case when recheck_date <= d.as_of then recheck_date end as recheck_date,
            case when closed_date <= d.as_of then closed_date end as closed_date,
            case when cast(closed_at as date) = closed_date and closed_date <= d.as_of then closed_at end as closed_at,
            says_closed and coalesce(greatest(rectified_date, recheck_date, closed_date) <= d.as_of, true) as says_closed
        ),
        new_flag(flags, greatest(rectified_date, recheck_date, closed_date) > d.as_of, 'future_closed') as f_future,
        d.as_of
    from in_order
    cross join p as d
),
ended as (
    select *,
        coalesce(
            closed_date,
            case when says_closed then coalesce(case when recheck_result = 'pass' then recheck_date end, rectified_date) end
        ) as end_date
    from known_by_then
),
told as (
    select *,
        end_date is null and not says_closed as is_open,
        end_date is not null or not says_closed as history_known,
        -- 五落实 of a major hazard: what the ledger has a column for and this row leaves blank
        case when level = 'major' and (g.resp or g.measures or g.funds or g.plan) then concat_ws(';',
            case when g.resp and responsible_unit is null then 'resp' end,
            case when g.measures and measure_plan is null then 'measures' end,
            case when g.funds and funds_yuan is null then 'funds' end,
            case when g.deadline and due_date is null then 'deadline' end,
            case when g.plan and plan_emergency is null then 'plan' end)
        end as five_missing,
        g.resp and g.measures and g.funds and g.deadline and g.plan as five_known,
        case
            when g.failures then greatest(coalesce(recheck_failed_n, 0), cast(coalesce(recheck_result = 'fail', false) as integer))
            -- a last result that is a pass says nothing of those before it
            when recheck_result = 'fail' then 1
        end as failed_n
    from ended
    cross join gave as g
)
select h.hazard_id, h.inspection_id, h.found_date, h.reported_date, h.due_date, h.original_due_date, h.rectified_date,
    h.recheck_date, h.recheck_result, h.closed_date, h.end_date, h.is_open, h.history_known,
    case when h.history_known and h.due_date < h.as_of and (h.end_date is null or h.end_date > h.due_date)
        then h.due_date + 1 end as overdue_from,
    case when h.history_known then cast(coalesce(h.end_date, h.as_of) - h.found_date as integer) end as km_days,
    case when h.history_known then h.end_date is not null end as km_event,
    coalesce(h.end_date <= h.as_of - 365 and h.premise_no is not null and h.category is not null, false)
        as recurrence_base,
    h.level = 'major' as is_major,
    coalesce(h.sector, p.sector) as sector, coalesce(h.subtype, p.subtype) as subtype,
    coalesce(h.jurisdiction, p.jurisdiction) as jurisdiction, h.premise_no,
    coalesce(h.premise_name, p.name) as premise_name, h.category, h.level, h.activity_type, h.inspector_org, h.campaign,
    p.risk_tier, h.status, h.heating_code, h.description, h.location, h.responsible_dept, h.leader_post, h.block_reason,
    h.listed_supervision, h.extended_n, h.on_spot, h.cause_class, h.work_step, h.responsible_unit, h.five_missing,
    -- a hole is a hole; that there is none is known only where the ledger has all five
    case when h.five_missing <> '' then 'incomplete' when h.five_missing = '' and h.five_known then 'complete' end as five,
    m.code as criterion, cast(h.failed_n as integer) as recheck_failed_n, h.closed_at,
    -- the day from which the time to re-inspect runs: what was rectified on the spot needs none, and a premise that is gone
    case when h.history_known and not coalesce(h.on_spot, false) and coalesce(h.status, '') <> 'premise_closed'
        and least(h.rectified_date, h.due_date) <= h.as_of then least(h.rectified_date, h.due_date) end as recheck_from,
    h.street_said, case when h.premise_name <> p.name then p.name end as premise_listed,
    coalesce(h.due_date > h.original_due_date, false) or coalesce(h.extended_n > 0, false) as is_extended,
    concat_ws(';', nullif(h.flags, ''), f_due, f_rectified, f_recheck, f_closed, f_order, f_future,
        new_flag(h.flags, is_orphan and (select count(*) > 0 from raw_inspections), 'orphan_link')) as flags,
    h.batch_id, h.source_file, h.source_sheet, h.source_row
from told as h
left join premise as p on p.premise_no = h.premise_no
left join rule_criterion as m
    on m.sector = coalesce(h.sector, p.sector) and h.found_date between m.first_day and m.last_day
        and not has_flag(m.not_subtypes, coalesce(h.subtype, p.subtype, '-'));
