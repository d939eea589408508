-- fact: one row per thing a measure may need · flag_count: one row per extract and flag

create table fact as
with h as (
    select count(*) filter (where level <> 'ungraded') as level, count(category) as category, count(due_date) as due_date,
        count(rectified_date) as rectified_date, count(closed_date) as closed_date, count(end_date) as end_date,
        count(status) as status, count(premise_no) as premise, count(heating_code) as heating_code,
        count(cause_class) as cause_class, count(work_step) as work_step, count(responsible_dept) as responsible_dept,
        count(block_reason) as block_reason, count(listed_supervision) as listed_supervision,
        count(leader_post) as leader_post, count(closed_at) as closed_at, count(recheck_date) as recheck,
        count(on_spot) as on_spot, count(activity_type) as activity_type, count(description) as description,
        count(inspector_org) as inspector_org, count(reported_date) as reported_date,
        count(recheck_result) as recheck_result, count(sector) as sector
    from hazard
),
v as (select count(stated_n) as stated_n, count(stated_major_n) as stated_major_n, count(activity_type) as activity_type,
    count(result) as result, count(inspector_org) as inspector_org, count(premise_no) as premise from visit),
l as (select has_link, use_links, graded from links),
i as (
    select count(*) as n, count(lead_dept) as lead_dept, count(due_date) as due_date, count(end_date) as end_date,
        count(status) as status, count(kind_came) as kind
    from issue
)
select 'hazards.level' as name, level > 0 as given from h
union all select 'hazards.category', category > 0 from h
union all select 'hazards.due_date', due_date > 0 from h
union all select 'hazards.rectified_date', rectified_date > 0 from h
union all select 'hazards.closed_date', closed_date > 0 from h
union all select 'hazards.recheck_result', recheck_result > 0 from h
union all select 'hazards.sector', sector > 0 from h
union all select 'hazards.reported_date', reported_date > 0 from h
union all select 'hazards.end_date', end_date > 0 from h
-- a closing date says whether a hazard is open as well as a status does
union all select 'hazards.status', status > 0 or end_date > 0 from h
union all select 'hazards.extensions', (select count(original_due_date) + count(extended_n) > 0 from raw_hazards)
union all select 'hazards.premise', premise > 0 from h
union all select 'hazards.heating_code', heating_code > 0 from h
union all select 'hazards.heating', (select basis is not null from heating_basis)
union all select 'hazards.cause_class', cause_class > 0 from h
union all select 'hazards.work_step', work_step > 0 from h
union all select 'hazards.responsible_dept', responsible_dept > 0 from h
union all select 'hazards.leader_post', leader_post > 0 from h
union all select 'hazards.block_reason', block_reason > 0 from h
union all select 'hazards.listed_supervision', listed_supervision > 0 from h
union all select 'hazards.activity_type', activity_type > 0 from h
union all select 'hazards.on_spot', on_spot > 0 from h
union all select 'hazards.closed_at', closed_at > 0 from h
union all select 'hazards.recheck', recheck > 0 from h
union all select 'hazards.recheck_failed', (select failures from gave)
-- all five parts of 五落实: with one column less nobody can be said to have them all
union all select 'hazards.five', (select resp and measures and funds and deadline and plan from gave)
union all select 'hazards.description', description > 0 from h
union all select 'hazards.inspector_org', inspector_org > 0 from h
union all select 'hazards.doubles', premise > 0 and category > 0 and description > 0 and inspector_org > 0 from h
union all select 'hazards.visit_link', has_link from l
union all select 'inspections.hazards_n', use_links or stated_n > 0 from l, v
union all select 'inspections.major_n', (use_links and graded) or stated_major_n > 0 from l, v
union all select 'inspections.activity_type', activity_type > 0 from v
union all select 'inspections.premise', premise > 0 from v
union all select 'inspections.result', result > 0 from v
union all select 'inspections.inspector_org', inspector_org > 0 from v
union all select 'premises.responsible_dept', (select count(responsible_dept) > 0 from premise)
union all select 'premises.cap', (select count(cap_per_year) > 0 from premise)
union all select 'premises.heating_types', (select count(heating_types) > 0 from premise)
union all select 'premises.risk_tier', (select count(risk_tier) > 0 from premise)
union all select 'hazards', (select given from provided where extract = 'hazards')
union all select 'inspections', (select count(*) > 0 from visit)
union all select 'premises', (select count(*) > 0 from premise)
union all select 'campaigns', (select count(*) > 0 from raw_campaigns)
-- a forecast alone says nothing of how cold it was
union all select 'weather', (select count(*) > 0 from out_weather where kind is null or kind = 'observed')
union all select 'weather.forecast', (select count(*) > 0 from out_weather where kind = 'forecast')
union all select 'jurisdictions', (select count(*) > 0 from raw_jurisdictions)
union all select 'supervision_issues', n > 0 from i
union all select 'supervision_issues.lead_dept', lead_dept > 0 from i
union all select 'supervision_issues.due_date', due_date > 0 from i
union all select 'supervision_issues.end_date', end_date > 0 from i
union all select 'supervision_issues.status', status > 0 or end_date > 0 from i
union all select 'supervision_issues.kind', kind > 0 from i
union all select 'reported_figures', (select count(*) > 0 from out_reported_figures)
-- a list of events without one row says that none was recorded
union all select 'accidents', (select given from provided where extract = 'accidents')
union all select 'accidents.heating', (select count(heating_related) > 0 from accident)
-- of the accidents at work, for other events have no class
union all select 'accidents.class', (select count(class) > 0 from accident where event_domain = 'production')
union all select 'summary_counts', (select count(*) > 0 from out_summary_counts)
union all select 'duty_checks', (select given from provided where extract = 'duty_checks')
union all select 'drills', (select given from provided where extract = 'drills')
union all select 'duty_checks.duty_shift', (select count(duty_shift) > 0 from duty)
union all select 'duty_checks.response_seconds', (select count(response_seconds) > 0 from duty)
union all select 'accidents.accident_type', (select count(accident_type) > 0 from accident where is_work)
union all select 'accidents.unit_minutes', (select count(unit_minutes) > 0 from accident where is_work)
union all select 'accidents.dept_minutes', (select count(dept_minutes) > 0 from accident where is_work)
union all select 'accidents.arrival', (select count(dispatch_minutes) + count(arrival_minutes) > 0 from accident)
-- a list of cases without one row says that none was opened
union all select 'enforcement', (select given from provided where extract = 'enforcement')
union all select 'enforcement.case_kind', (select count(case_kind) > 0 from enforcement_case)
union all select 'enforcement.illegal_type', (select count(illegal_type) > 0 from enforcement_case)
union all select 'enforcement.penalty_type', (select count(*) > 0 from penalty)
union all select 'enforcement.fine', (select count(fine_yuan) > 0 from raw_enforcement)
union all select 'traffic_enforcement', (select given from provided where extract = 'traffic_enforcement')
union all select 'traffic_enforcement.hours', (select count(enforcement_hours) > 0 from spell)
union all select 'traffic_enforcement.road', (select count(road) > 0 from spell)
union all select 'traffic_enforcement.hour', (select count(hour_code) > 0 from spell)
union all select 'traffic_enforcement.violations_n',
    (select count(violations_n) + count(kinds_n) > 0 from spell)
union all select 'traffic_enforcement.unlicensed_n', (select count(unlicensed_n) > 0 from spell)
union all select 'traffic_enforcement.speeding_n', (select count(speeding_n) > 0 from spell)
union all select 'traffic_enforcement.overload_n', (select count(overload_n) > 0 from spell)
union all select 'traffic_enforcement.drunk_n', (select count(drunk_n) > 0 from spell)
union all select 'safety_meetings', (select given from provided where extract = 'safety_meetings')
union all select 'outreach', (select given from provided where extract = 'outreach')
union all select 'outreach.audience', (select count(audience) > 0 from activity)
union all select 'outreach.people_n', (select count(people_n) > 0 from activity)
union all select 'outreach.households_checked', (select count(households_checked) > 0 from activity)
union all select 'jurisdictions.gas_households', (select count(gas_households) > 0 from raw_jurisdictions);

-- the day from which an extract can be compared: a few mistyped early dates (one row in a thousand) do not make a history
create table start as
select 'hazards' as extract, quantile_disc(found_date, 0.001) as day from hazard
union all select 'inspections', quantile_disc(inspect_date, 0.001) from visit
union all select 'accidents', quantile_disc(occurred_date, 0.001) from accident
union all select 'duty_checks', quantile_disc(checked_date, 0.001) from duty
union all select 'drills', quantile_disc(planned_date, 0.001) from drill
union all select 'enforcement', quantile_disc(filed_date, 0.001) from enforcement_case
union all select 'traffic_enforcement', quantile_disc(duty_date, 0.001) from spell
union all select 'safety_meetings', quantile_disc(required_by, 0.001) from raw_safety_meetings
union all select 'outreach', quantile_disc(activity_date, 0.001) from activity;

create table flag_count as
select extract, flag, count(*) as n
from (
    select 'hazards' as extract, unnest(string_split(flags, ';')) as flag from hazard where flags <> ''
    union all select 'inspections', unnest(string_split(flags, ';')) from visit where flags <> ''
    union all select 'premises', unnest(string_split(flags, ';')) from raw_premises where flags <> ''
    union all select 'weather', unnest(string_split(flags, ';')) from raw_weather where flags <> ''
    union all select 'weather', 'weather_kind_unknown' from raw_weather
    where kind not in (select code from code where list = 'weather_kind')
    union all select 'supervision_issues', unnest(string_split(flags, ';')) from out_supervision_issues where flags <> ''
    union all select 'reported_figures', unnest(string_split(flags, ';')) from out_reported_figures where flags <> ''
    union all select 'accidents', unnest(string_split(flags, ';')) from out_accidents where flags <> ''
    union all select 'drills', unnest(string_split(flags, ';')) from out_drills where flags <> ''
    union all select 'summary_counts', unnest(string_split(flags, ';')) from out_summary_counts where flags <> ''
    union all select 'duty_checks', unnest(string_split(flags, ';')) from out_duty_checks where flags <> ''
    union all select 'enforcement', unnest(string_split(flags, ';')) from out_enforcement where flags <> ''
    union all select 'traffic_enforcement', unnest(string_split(flags, ';')) from out_traffic_enforcement where flags <> ''
    union all select 'safety_meetings', unnest(string_split(flags, ';')) from out_safety_meetings where flags <> ''
    union all select 'outreach', unnest(string_split(flags, ';')) from out_outreach where flags <> ''
    union all select 'hazards', 'future_found' from raw_hazards where found_date > (select as_of from p)
    union all select 'inspections', 'future_found' from raw_inspections where inspect_date > (select as_of from p)
    union all select 'supervision_issues', 'future_found' from raw_supervision_issues where handed_date > (select as_of from p)
    union all select 'accidents', 'future_found' from raw_accidents where occurred_date > (select as_of from p)
    union all select 'summary_counts', 'future_found' from raw_summary_counts
        where date_trunc('month', month) > (select as_of from p)
    union all select 'duty_checks', 'future_found' from raw_duty_checks where checked_date > (select as_of from p)
    union all select 'enforcement', 'future_found' from raw_enforcement where filed_date > (select as_of from p)
    union all select 'traffic_enforcement', 'future_found' from raw_traffic_enforcement where duty_date > (select as_of from p)
    union all select 'outreach', 'future_found' from raw_outreach where activity_date > (select as_of from p)
)
group by extract, flag;
