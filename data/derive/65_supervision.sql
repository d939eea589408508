-- out_supervision_issues: supervision issue up to the as-of date, its end worked out as that of a hazard is
-- out_reported_figures: figure that was reported by the as-of date

-- what closes an issue in this house
create table issue_house as
select case
        when count(verified_date) > 0 then 'verified'
        when count(rectified_date) > 0 then 'rectified'
        else 'status'
    end as closing_basis
from raw_supervision_issues;

create table issue as
with came as (
    select i.* replace (s.code as jurisdiction), i.kind as kind_came, c.is_closed as status_closed,
        k.code is not null as kind_known, d.as_of
    from raw_supervision_issues as i
    cross join p as d
    left join street_of as s on s.text = i.jurisdiction
    left join code as c on c.list = 'status' and c.code = i.status
    left join code as k on k.list = 'issue_kind' and k.code = i.kind
    where i.handed_date <= d.as_of
),
-- dates before the day of handing over are no dates; what happened after the as-of date has not happened yet
dated as (
    select * replace (
            -- a list of issues need not say of each row that it is one, and a kind that nobody knows must not hide a fault
            case when kind_known then kind else 'issue' end as kind,
            case when due_date >= handed_date then due_date end as due_date,
            case when rectified_date between handed_date and as_of then rectified_date end as rectified_date,
            case when verified_date between handed_date and as_of then verified_date end as verified_date
        ),
        coalesce(
            status_closed,
            case (select closing_basis from issue_house)
                when 'verified' then verified_date is not null
                when 'rectified' then rectified_date is not null
                else false
            end
        ) and coalesce(greatest(rectified_date, verified_date) <= as_of, true) as says_closed,
        new_flag(flags, due_date < handed_date, 'due_before_handed') as f_due,
        new_flag(flags, rectified_date < handed_date, 'rectified_before_handed') as f_rectified,
        new_flag(flags, verified_date < handed_date, 'verified_before_handed') as f_verified,
        new_flag(flags, greatest(rectified_date, verified_date) > as_of, 'future_closed') as f_future,
        new_flag(flags, kind_came is not null and not kind_known, 'kind_unknown') as f_kind
    from came
),
ended as (
    select * replace (
            -- verified was seen by an office, so an earlier "rectified" that lies after it is given up
            case when rectified_date > verified_date then null else rectified_date end as rectified_date
        ),
        case when says_closed then coalesce(verified_date, rectified_date) end as end_date,
        not says_closed as is_open
    from dated
)
select e.*, e.is_open or e.end_date is not null as history_known,
    e.handed_date + r.on_spot_days as on_spot_by,
    case when e.due_date < e.as_of and (e.is_open or e.end_date > e.due_date) then e.due_date + 1 end as overdue_from
from ended as e
cross join supervision_rule as r;

create view out_supervision_issues as
select issue_id, handed_date, team, issue_level, round, kind, content, lead_dept as responsible_dept, assist_depts,
    jurisdiction, sector, premise_name, hazard_level, due_date, rectified_date, verified_date, end_date, is_open,
    history_known, case when history_known then overdue_from end as overdue_from,
    case when history_known then cast(coalesce(end_date, as_of) - handed_date as integer) end as km_days,
    case when history_known then end_date is not null end as km_event,
    on_spot_by, history_known and coalesce(end_date <= on_spot_by, false) as is_on_spot,
    -- taken up: a written measure and a date
    measure_plan is not null and coalesce(verified_date, rectified_date, due_date) is not null as is_adopted,
    status, measure_plan, leader_post, hazard_id,
    concat_ws(';', nullif(flags, ''), f_due, f_rectified, f_verified, f_future, f_kind,
        new_flag(flags, not is_open and end_date is null, 'closed_no_date')) as flags,
    batch_id, source_file, source_sheet, source_row
from issue
order by handed_date, issue_id;

create view out_reported_figures as
select f.figure_id, f.period_start, f.period_end, f.measure, f.value, s.code as jurisdiction, f.sector, f.reported_to,
    f.reported_on, f.flags, f.batch_id, f.source_file, f.source_sheet, f.source_row
from raw_reported_figures as f
left join street_of as s on s.text = f.jurisdiction
cross join p as d
where coalesce(f.reported_on, f.period_end) <= d.as_of and f.period_start <= f.period_end
order by f.period_end, f.reported_on, f.figure_id;
