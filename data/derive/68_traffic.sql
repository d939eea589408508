-- out_traffic_enforcement: spell of road enforcement up to the as-of date

create table spell as
select t.* replace (
        s.code as jurisdiction,
        case when t.enforcement_hours > 0 and t.enforcement_hours <= 24 then t.enforcement_hours end as enforcement_hours
    ),
    case when t.hour between 0 and 23 then 'h' || lpad(cast(t.hour as varchar), 2, '0') end as hour_code,
    -- what the kinds add up to where a row tells any of them
    case when coalesce(t.unlicensed_n, t.speeding_n, t.overload_n, t.drunk_n, t.other_n) is not null
        then coalesce(t.unlicensed_n, 0) + coalesce(t.speeding_n, 0) + coalesce(t.overload_n, 0)
            + coalesce(t.drunk_n, 0) + coalesce(t.other_n, 0) end as kinds_n
from raw_traffic_enforcement as t
left join street_of as s on s.text = t.jurisdiction
where t.duty_date <= (select as_of from p);

create view out_traffic_enforcement as
select shift_id, duty_date, hour_code as hour, trim(road) as road, jurisdiction, dept as inspector_org, enforcement_hours,
    vehicles_n,
    -- a total may hold kinds that have no column; one below its own kinds is a slip
    greatest(violations_n, kinds_n) as violations_n,
    unlicensed_n, speeding_n, overload_n, drunk_n, other_n,
    concat_ws(';', nullif(flags, ''),
        new_flag(flags, violations_n < kinds_n, 'violations_below_kinds'),
        new_flag(flags, raw_hour is not null and hour_code is null, 'hour_implausible'),
        new_flag(flags, enforcement_hours is null, 'hours_unknown')) as flags,
    batch_id, source_file, source_sheet, source_row
from (select *, hour as raw_hour from spell)
order by duty_date, shift_id;
