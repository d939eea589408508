-- one row is one inspecting body, sector and activity type: its visits, those that found nothing, those of them that a higher
-- body followed up, and the follow-ups that found something
select
    r.inspector_org, r.sector, r.activity_type,
    count(*) as visits,
    cast(sum(case when r.hazards_n = 0 then 1 else 0 end) as bigint) as zero,
    cast(sum(case when r.followed_on <= $asof then 1 else 0 end) as bigint) as followed,
    cast(sum(case when r.followed_on <= $asof and r.followed_found then 1 else 0 end) as bigint) as missed
from inspections r
where r.inspect_date between $date_from and $date_to and (r.is_default_visit or $every_visit)
    and r.hazards_n is not null and {filters}
group by r.inspector_org, r.sector, r.activity_type
