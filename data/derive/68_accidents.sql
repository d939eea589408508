-- out_accidents: accident up to the as-of date, as it was registered; what is unknown stays null

create table accident as
select a.* replace (s.code as jurisdiction,
        -- a minute that does not lie on its day says nothing
        case when cast(a.occurred_at as date) = a.occurred_date then a.occurred_at end as occurred_at)
from raw_accidents as a
left join street_of as s on s.text = a.jurisdiction
where a.occurred_date <= (select as_of from p);

create view out_accidents as
select accident_id, occurred_date, occurred_at, event_domain, jurisdiction, sector, premise_name, deaths, missing,
    serious_injuries, minor_injuries, direct_loss_yuan, accident_class, accident_type, is_heating, is_provisional,
    unit_told_at, unit_reported_at, dept_reported_at, dispatched_at, arrived_at, flags, batch_id, source_file,
    source_sheet, source_row
from accident
order by occurred_date, accident_id;
