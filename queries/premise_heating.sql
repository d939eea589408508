-- one row is one premise that has a way of heating on the register, or an open heating hazard, at the as-of date: what is open
-- there, when it was last visited, and its administrative visits of $year against the registered annual cap. `facts` adds up
-- which of major (1), overdue (2), open (4), high (8), deadly (16), crowd (32), late (64) and unseen (128) hold
select
    k.*,
    cast(
        case when k.major_n > 0 then 1 else 0 end
        + case when k.overdue_n > 0 then 2 else 0 end
        + case when k.open_n > 0 then 4 else 0 end
        + case when k.risk_tier in ('red', 'orange') then 8 else 0 end
        + case when regexp_matches(k.every_code, $deadly) then 16 else 0 end
        + case when regexp_matches(k.every_code, $crowd) then 32 else 0 end
        + case when k.is_late then 64 else 0 end
        + case when k.is_unseen then 128 else 0 end as integer
    ) as facts,
    coalesce(regexp_matches(k.subtype, $homes), false) as is_home,
    coalesce(k.counted_n >= k.cap_per_year, false) as is_capped
from (
    select
        i.premise_no, p.premise_no is not null as on_register,
        coalesce(p.name, h.premise_name) as name,
        case when h.names_n = 1 then h.premise_name end as row_name,
        coalesce(p.jurisdiction, h.jurisdiction) as jurisdiction, h.jurisdiction as row_street,
        coalesce(p.sector, h.sector) as sector,
        coalesce(p.subtype, h.subtype) as subtype,
        coalesce(p.risk_tier, h.risk_tier) as risk_tier,
        coalesce(p.responsible_dept, h.responsible_dept) as responsible_dept,
        p.heating_types, coalesce(p.heating_types, '') || ';' || coalesce(h.codes, '') as every_code,
        coalesce(h.open_n, 0) as open_n, coalesce(h.overdue_n, 0) as overdue_n, coalesce(h.major_n, 0) as major_n,
        h.codes, h.due_since, p.opened_on, p.last_visit, p.last_of_any_kind, p.cap_per_year,
        coalesce(c.counted_n, 0) as counted_n,
        -- the records must reach back as far as is asked, or who was visited before them would be called not visited
        coalesce(p.visits_from <= $asof - p.visit_days
            and coalesce(p.last_visit < $asof - p.visit_days, true)
            and coalesce(p.opened_on < $asof - p.visit_days, true), false) as is_late,
        coalesce(p.visits_from <= $date_from and coalesce(p.last_visit < $date_from, true), false) as is_unseen
    from (
        select premise_no
        from premises
        where heating_types <> '' and (opened_on is null or opened_on <= $asof)
            and (closed_on > $asof or (closed_on is null and is_active))
        union
        select premise_no
        from hazards
        where heating <> '' and is_open and premise_no is not null
    ) i
    left join premises p on p.premise_no = i.premise_no
    left join (
        select
            premise_no, min(premise_name) as premise_name, count(distinct premise_name) as names_n,
            min(jurisdiction) as jurisdiction, min(sector) as sector, min(subtype) as subtype, min(risk_tier) as risk_tier,
            min(responsible_dept) as responsible_dept, count(*) as open_n,
            cast(sum(case when overdue_from <= $asof then 1 else 0 end) as bigint) as overdue_n,
            cast(sum(case when is_major then 1 else 0 end) as bigint) as major_n,
            string_agg(distinct heating, ';') as codes,
            min(case when overdue_from <= $asof then due_date end) as due_since
        from hazards
        where heating <> '' and is_open and premise_no is not null
        group by premise_no
    ) h on h.premise_no = i.premise_no
    left join (
        select premise_no, count(*) as counted_n
        from inspections
        where toward_cap and extract(year from inspect_date) = $year and inspect_date <= $asof and premise_no is not null
        group by premise_no
    ) c on c.premise_no = i.premise_no
) k
