-- out_hazards: hazard with is_recurred: another hazard of the premise and category found 1 to 365 days after the end,
-- recheck_by: the last day for its re-inspection, and is_copied: its wording is in copied_text (null where there is no
-- wording, body or premise, or where it was found at no default visit), double_of: the hazard of another body that it may
-- be once more, is_repeated, is_batch_minute, is_batch_day: what data/derive/49_entered.sql says

-- narrow and distinct on both sides, so that an asof join reads each once however many hazards one premise has
create table recurred as
with ended as (
    select distinct premise_no, category, end_date from hazard where recurrence_base
),
found as (
    select distinct premise_no, category, found_date from hazard where premise_no is not null and category is not null
)
select e.premise_no, e.category, e.end_date
from ended as e
asof join found as f
    on f.premise_no = e.premise_no and f.category = e.category and f.found_date > e.end_date
where f.found_date <= e.end_date + 365;

create view out_hazards as
select h.hazard_id, h.inspection_id, h.found_date, h.reported_date, h.due_date, h.original_due_date, h.rectified_date,
    h.recheck_date, h.recheck_result, h.closed_date, h.end_date, h.is_open, h.history_known, h.overdue_from, h.km_days,
    h.km_event, h.recurrence_base, h.recurrence_base and r.premise_no is not null as is_recurred, h.is_major,
    h.sector, h.subtype, h.jurisdiction, h.premise_no, h.premise_name, h.category, h.level, h.activity_type,
    h.inspector_org, h.campaign, h.risk_tier, h.status, h.heating_code, x.codes as heating_suggested,
    heating_of(h.heating_code, x.codes) as heating, heating_check_of(h.heating_code, x.codes) as heating_check,
    h.description, h.location, h.responsible_dept,
    h.leader_post, h.block_reason, h.listed_supervision, h.extended_n, h.on_spot, h.cause_class, h.work_step,
    h.responsible_unit, h.five_missing, h.five, h.criterion, h.recheck_failed_n, h.closed_at, h.is_extended,
    case when l.workdays then t.date else h.recheck_from + l.days end as recheck_by,
    case when h.description is not null and h.inspector_org is not null and h.premise_no is not null
        and coalesce(a.default_visit, true) then c.description is not null end as is_copied,
    d.first_id as double_of, h.street_said, h.premise_listed,
    case when h.premise_no is not null and h.description is not null then e.hazard_id is not null end as is_repeated,
    case when h.closed_at is not null then bm.body is not null end as is_batch_minute,
    case when h.closed_date is not null then bd.body is not null end as is_batch_day,
    h.flags, h.batch_id, h.source_file, h.source_sheet, h.source_row
from hazard as h
left join recurred as r
    on r.premise_no = h.premise_no and r.category = h.category and r.end_date = h.end_date
left join recheck_limit as l on l.dept is not distinct from coalesce(h.responsible_dept, h.inspector_org)
left join workday as w on w.date = h.recheck_from
left join workday as t on t.is_workday and t.n = w.n + l.days
left join copied_text as c
    on c.inspector_org = h.inspector_org and c.category = coalesce(h.category, '') and c.year = year(h.found_date)
        and c.description = h.description
left join doubled as d on d.hazard_id = h.hazard_id
left join repeated as e on e.hazard_id = h.hazard_id
left join batch_minute as bm
    on bm.body = coalesce(h.responsible_dept, '') and bm.closed_minute = date_trunc('minute', h.closed_at)
left join batch_day as bd on bd.body = coalesce(h.responsible_dept, '') and bd.closed_date = h.closed_date
left join text_tag as x
    on x.description = h.description and x.category is not distinct from h.category
        and x.subtype is not distinct from h.subtype
left join code as a on a.list = 'activity_type' and a.code = h.activity_type
-- a total order: the same input gives the same file
order by h.found_date, h.jurisdiction, h.hazard_id;
