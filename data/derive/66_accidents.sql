-- out_accidents: recorded event up to the as-of date

create macro minutes_between(a, b) as
    -- part of a minute is a minute: a report after an hour and a second is beyond the hour
    case when b >= a then cast(ceil(date_diff('second', a, b) / 60.0) as integer) end;

create table accident as
with came as (
    select a.* replace (s.code as jurisdiction),
        k.code is not null as domain_known,
        a.event_domain = 'production' as is_work
    from raw_accidents as a
    left join street_of as s on s.text = a.jurisdiction
    left join code as k on k.list = 'event_domain' and k.code = a.event_domain
    where a.occurred_date <= (select as_of from p)
),
limits as (
    select a.accident_id, r.step, arg_max(r.minutes, r.precedence) as minutes
    from came as a
    join rule_report as r on r.first_day <= a.occurred_date and (r.class is null or r.class = a.class)
    where a.is_work
    group by a.accident_id, r.step
)
select a.*,
    coalesce(a.occurred_date + v.days >= (select as_of from p), false) as is_provisional,
    minutes_between(a.unit_told_at, a.unit_reported_at) as unit_minutes,
    u.minutes as unit_limit,
    minutes_between(a.unit_reported_at, a.dept_reported_at) as dept_minutes,
    d.minutes as dept_limit,
    case when cast(a.occurred_at as date) = a.occurred_date then minutes_between(a.occurred_at, a.dispatched_at) end
        as dispatch_minutes,
    case when cast(a.occurred_at as date) = a.occurred_date then minutes_between(a.occurred_at, a.arrived_at) end
        as arrival_minutes,
    coalesce(a.unit_reported_at < a.unit_told_at, false) or coalesce(a.dept_reported_at < a.unit_reported_at, false)
        or coalesce(a.arrived_at < coalesce(a.dispatched_at, a.occurred_at), false) as f_times
from came as a
left join rule_provisional as v on v.event_domain = a.event_domain
left join limits as u on u.accident_id = a.accident_id and u.step = 'unit'
left join limits as d on d.accident_id = a.accident_id and d.step = 'dept';

create view out_accidents as
select accident_id, occurred_date,
    -- a time of another day than the event's is a slip of the pen
    case when cast(occurred_at as date) = occurred_date then occurred_at end as occurred_at,
    event_domain, jurisdiction, sector, deaths, missing, serious_injuries, minor_injuries, direct_loss_yuan, class,
    class_basis, is_provisional, accident_type, type_edition, cause,
    -- null is unknown: what nobody marked is neither a heating event nor none
    heating_related as is_heating,
    unit_told_at, street_told_at, unit_reported_at, dept_reported_at, unit_minutes, unit_limit, dept_minutes, dept_limit,
    dispatched_at, arrived_at, dispatch_minutes, arrival_minutes, investigation_due, report_date, reply_date, description,
    concat_ws(';', nullif(flags, ''), new_flag(flags, not domain_known, 'domain_unknown'),
        new_flag(flags, f_times, 'report_times_out_of_order')) as flags,
    batch_id, source_file, source_sheet, source_row
from accident
order by occurred_date, accident_id;
