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
        end_date is not null or not says_closed as history_known
    from ended
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
    h.listed_supervision, h.extended_n, h.on_spot,
    concat_ws(';', nullif(h.flags, ''), f_due, f_rectified, f_recheck, f_closed, f_order, f_future,
        new_flag(h.flags, is_orphan and (select count(*) > 0 from raw_inspections), 'orphan_link')) as flags,
    h.batch_id, h.source_file, h.source_sheet, h.source_row
from told as h
left join premise as p on p.premise_no = h.premise_no;
