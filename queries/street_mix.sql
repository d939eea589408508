-- one row is one street: its visits, what they found, and what all streets together find at visits of the same mix
select
    t.jurisdiction,
    cast(sum(t.visits) as bigint) as visits,
    cast(sum(t.found) as bigint) as found,
    sum(cast(t.visits as double) * t.kind_found / t.kind_visits) as expected_found,
    cast(sum(t.zero) as bigint) as zero,
    sum(cast(t.visits as double) * t.kind_zero / t.kind_visits) as expected_zero,
    cast(sum(case when t.activity_type = 'patrol' then t.visits else 0 end) as bigint) as patrols,
    cast(sum(case when t.activity_type = 'patrol' then t.zero else 0 end) as bigint) as patrols_zero
from (
    select
        s.*,
        sum(s.found) over (partition by s.sector, s.activity_type) as kind_found,
        sum(s.zero) over (partition by s.sector, s.activity_type) as kind_zero,
        sum(s.visits) over (partition by s.sector, s.activity_type) as kind_visits
    from (
        select
            r.jurisdiction,
            r.sector,
            r.activity_type,
            count(*) as visits,
            coalesce(sum(r.hazards_n), 0) as found,
            sum(case when r.hazards_n > 0 then 0 else 1 end) as zero
        from inspections r
        where r.inspect_date between $date_from and $date_to and (r.is_default_visit or $every_visit)
            and r.hazards_n is not null and {filters}
        group by r.jurisdiction, r.sector, r.activity_type
    ) s
) t
where t.jurisdiction is not null
group by t.jurisdiction
