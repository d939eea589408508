-- out_duty_checks: spot check of a duty post up to the as-of date

create table duty as
select d.* replace (s.code as jurisdiction, trim(d.duty_unit) as duty_unit),
    -- a result that no list knows says neither that the post was manned nor that it was not
    case when k.code is not null then d.duty_result = 'normal' end as is_normal,
    d.duty_result is not null and k.code is null as f_result
from raw_duty_checks as d
left join street_of as s on s.text = d.jurisdiction
left join code as k on k.list = 'duty_result' and k.code = d.duty_result
where d.checked_date <= (select as_of from p);

create view out_duty_checks as
select check_id, checked_date,
    -- a time of another day than the check's is a slip of the pen
    case when cast(checked_at as date) = checked_date then checked_at end as checked_at,
    duty_unit, jurisdiction, duty_method, duty_result, is_normal,
    case when response_seconds >= 0 then response_seconds end as response_seconds,
    duty_shift,
    concat_ws(';', nullif(flags, ''), new_flag(flags, f_result, 'duty_result_unknown')) as flags,
    batch_id, source_file, source_sheet, source_row
from duty
order by checked_date, check_id;
