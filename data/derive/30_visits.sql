-- visit: one row per visit up to the as-of date, its street, premise and campaign resolved

create macro has_flag(flags, code) as contains(';' || flags || ';', ';' || code || ';');

create table campaign_of as
select name as text, min(campaign_id) as code from raw_campaigns group by name
union
select campaign_id, campaign_id from raw_campaigns
where campaign_id not in (select name from raw_campaigns where name is not null);

create table visit as
select v.inspection_id, v.inspect_date, coalesce(v.sector, p.sector) as sector, coalesce(v.subtype, p.subtype) as subtype,
    coalesce(s.code, p.jurisdiction) as jurisdiction, o.premise_no, coalesce(v.premise_name, p.name) as premise_name,
    v.activity_type, -- a type nobody gave or nobody knows is not left out: a house's own word for its visits must not make them vanish
    coalesce(c.default_visit, true) as is_default_visit, v.inspector_org,
    coalesce(k.code, v.campaign) as campaign, p.risk_tier, v.task_source, v.result,
    s.said as street_said,
    case when v.premise_name <> p.name then p.name end as premise_listed,
    v.hazards_found_n as stated_n, v.major_found_n as stated_major_n, v.flags, v.batch_id,
    v.source_file, v.source_sheet, v.source_row
from raw_inspections as v
left join street_of as s on s.text = v.jurisdiction
left join place_of as o on o.place_key = place_key(v.premise_id, v.premise_name, v.jurisdiction)
left join premise as p on p.premise_no = o.premise_no
left join campaign_of as k on k.text = v.campaign
left join code as c on c.list = 'activity_type' and c.code = v.activity_type
where v.inspect_date <= (select as_of from p);
