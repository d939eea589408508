-- out_weather, out_campaigns, out_rejects: taken over as they came, in a fixed order
-- a forecast of a day that has come is no forecast any more

create view out_weather as
select date, coalesce(station, '') as station, t_mean, t_min, t_max, kind
from raw_weather
where (kind is not distinct from 'forecast') = (date > (select as_of from p))
order by date, station, kind;

create view out_campaigns as
select campaign_id, name, name_en, start_date, end_date
from raw_campaigns
order by start_date, campaign_id;

create view out_rejects as
select extract, file, sheet, "row", "column", value, reason
from raw_rejects
order by extract, file, sheet, "row", "column", reason;
