-- out_accidents: recorded event up to the as-of date

create table accident as
select a.* replace (s.code as jurisdiction),
    k.code is not null as domain_known
from raw_accidents as a
left join street_of as s on s.text = a.jurisdiction
left join code as k on k.list = 'event_domain' and k.code = a.event_domain
where a.occurred_date <= (select as_of from p);

create view out_accidents as
select accident_id, occurred_date,
    -- a time of another day than the event's is a slip of the pen
    case when cast(occurred_at as date) = occurred_date then occurred_at end as occurred_at,
    event_domain, jurisdiction, sector, deaths, missing, serious_injuries, minor_injuries, direct_loss_yuan, class,
    accident_type, cause,
    -- null is unknown: what nobody marked is neither a heating event nor none
    heating_related as is_heating,
    description,
    concat_ws(';', nullif(flags, ''), new_flag(flags, not domain_known, 'domain_unknown')) as flags,
    batch_id, source_file, source_sheet, source_row
from accident
order by occurred_date, accident_id;
