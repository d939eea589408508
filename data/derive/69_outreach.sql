-- out_safety_meetings: special meeting that a unit was to hold, with what happened by the as-of date
-- out_outreach: activity of public education up to the as-of date
-- out_streets: street on the register, with its households

create view out_safety_meetings as
select meeting_id, required_by, dept as responsible_dept, topic,
    case when held_date <= d.as_of then held_date end as held_date, chair_post, attendees_n,
    concat_ws(';', nullif(flags, ''), new_flag(flags, held_date > d.as_of, 'future_held')) as flags,
    batch_id, source_file, source_sheet, source_row
from raw_safety_meetings
cross join p as d
order by required_by, meeting_id;

create view out_streets as
select jurisdiction_id as jurisdiction, population, households, gas_households, source_file, source_sheet, source_row
from raw_jurisdictions
order by jurisdiction_id;

create table activity as
select o.* replace (s.code as jurisdiction), k.code is not null as audience_known
from raw_outreach as o
left join street_of as s on s.text = o.jurisdiction
left join code as k on k.list = 'audience' and k.code = o.audience
where o.activity_date <= (select as_of from p);

create view out_outreach as
select a.activity_id, a.activity_date, a.jurisdiction, a.dept as organiser, a.audience, a.topic, a.people_n, a.materials_n,
    a.households_checked,
    -- homes checked in a street of unknown size are in no rate
    coalesce(r.gas_households > 0, false) as is_registered,
    concat_ws(';', nullif(a.flags, ''),
        new_flag(a.flags, a.audience is not null and not a.audience_known, 'audience_unknown')) as flags,
    a.batch_id, a.source_file, a.source_sheet, a.source_row
from activity as a
left join out_streets as r on r.jurisdiction = a.jurisdiction
order by a.activity_date, a.activity_id;
