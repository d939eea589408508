-- one row is one street and one day: the visits of a campaign
select r.jurisdiction, r.inspect_date as day, count(*) as visits
from inspections r
where r.campaign = $campaign and r.is_default_visit and r.inspect_date <= $date_to and {filters}
group by r.jurisdiction, r.inspect_date
