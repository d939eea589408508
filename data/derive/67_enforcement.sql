-- out_enforcement: case that was opened up to the as-of date

-- penalties of a case, one row each; what no code list knows is kept as it came
create table penalty as
select case_id, unnest(string_split(penalty_type, ';')) as penalty_type
from raw_enforcement
where penalty_type is not null and filed_date <= (select as_of from p);

create table punished as
select u.case_id, bool_or(u.penalty_type = 'stop') as is_stop, bool_or(u.penalty_type = 'seal') as is_seal,
    bool_or(u.penalty_type = 'closure') as is_closure, bool_and(k.code is not null) as known
from penalty as u
left join code as k on k.list = 'penalty_type' and k.code = u.penalty_type
group by u.case_id;

create table enforcement_case as
select e.* replace (
        s.code as jurisdiction,
        -- a decision or an end before the case was opened is no date; one after the as-of date has not happened yet
        case when e.decided_date between e.filed_date and d.as_of then e.decided_date end as decided_date,
        case when e.closed_date between e.filed_date and d.as_of then e.closed_date end as closed_date,
        case when e.fine_yuan > 0 then e.fine_yuan end as fine_yuan
    ),
    k.code is not null as kind_known, coalesce(u.is_stop, false) as is_stop, coalesce(u.is_seal, false) as is_seal,
    coalesce(u.is_closure, false) as is_closure, u.known as penalty_known,
    -- a case is punished when it bears a penalty that was decided by now; a list without that day says it by the penalty
    (u.case_id is not null or coalesce(e.fine_yuan > 0, false))
        and coalesce(e.decided_date <= d.as_of, true) as is_punished,
    new_flag(e.flags, e.decided_date < e.filed_date, 'decided_before_filed') as f_decided,
    new_flag(e.flags, e.closed_date < e.filed_date, 'case_closed_before_filed') as f_closed,
    new_flag(e.flags, e.decided_date > d.as_of, 'future_decided') as f_future
from raw_enforcement as e
cross join p as d
left join street_of as s on s.text = e.jurisdiction
left join code as k on k.list = 'case_kind' and k.code = e.case_kind
left join punished as u on u.case_id = e.case_id
where e.filed_date <= d.as_of;

create view out_enforcement as
select case_id, filed_date, decided_date, closed_date,
    -- the day that a penalty counts on: of the decision, or of the case where the list does not tell it
    case when is_punished then coalesce(decided_date, filed_date) end as penalty_date,
    inspection_id, premise_name, jurisdiction, sector, dept as inspector_org, case_kind, illegal_type, penalty_type,
    case when is_punished then fine_yuan end as fine_yuan,
    is_punished and is_stop as is_stop, is_punished and is_seal as is_seal, is_punished and is_closure as is_closure,
    coalesce(case_kind = 'accident', false) as is_accident,
    coalesce(illegal_type in ('gas_filling', 'gas_storage', 'gas_trade', 'gas_transport'), false) as is_gas_illegal,
    concat_ws(';', nullif(flags, ''), f_decided, f_closed, f_future,
        new_flag(flags, case_kind is not null and not kind_known, 'case_kind_unknown'),
        new_flag(flags, not penalty_known, 'penalty_unknown')) as flags,
    batch_id, source_file, source_sheet, source_row
from enforcement_case
order by filed_date, case_id;
