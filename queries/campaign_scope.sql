-- one row is one campaign and one sector: the visits that bear the campaign's name, up to the as-of date
select r.campaign, r.sector, count(*) as visits
from inspections r
where r.campaign is not null and r.is_default_visit and r.inspect_date <= $asof and {filters}
group by r.campaign, r.sector
