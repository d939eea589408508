-- one row is one figure that was reported, the latest report first, with how many there are
select
    r.figure_id, r.period_start, r.period_end, r.measure, r.value, r.jurisdiction, r.sector, r.reported_to, r.reported_on,
    count(*) over () as total
from reported_figures r
where r.period_end <= $as_of and {filters}
order by r.reported_on desc, r.period_end desc, r.figure_id
limit 12
