-- one row is one work safety accident with its class as registered and the numbers that a class rests on
select
    r.accident_id, r.occurred_date, r.jurisdiction, r.class, r.deaths, r.serious_injuries, r.direct_loss_yuan,
    r.source_file, r.source_sheet, r.source_row
from accidents r
where r.event_domain = 'production' and {filters}
order by r.occurred_date desc, r.accident_id
