-- out_drills: emergency drill planned for a day up to the as-of date, with whether it was held by then

create table drill as
select d.* replace (s.code as jurisdiction,
        case when d.held_date <= (select as_of from p) then d.held_date end as held_date),
    d.held_date > (select as_of from p) as f_future
from raw_drills as d
left join street_of as s on s.text = d.jurisdiction
where d.planned_date <= (select as_of from p);

create view out_drills as
select drill_id, planned_date, held_date, held_date is not null as is_held, drill_unit, jurisdiction, drill_kind, topic,
    participants, concat_ws(';', nullif(flags, ''), new_flag(flags, f_future, 'drill_in_future')) as flags,
    batch_id, source_file, source_sheet, source_row
from drill
order by planned_date, drill_id;
