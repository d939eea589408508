-- one row is one street: what its monthly sheets sum up to in the months of the period, and the ledgers' counts of the same months
with told as (
    select r.jurisdiction, r.month, sum(r.visits) as visits, sum(r.found) as found, sum(r.rectified) as rectified,
        sum(r.major) as major, sum(r.cases) as cases, sum(r.fine_yuan) as fine_yuan
    from summary_counts r
    where r.month between $date_from and $date_to
        and r.month + interval 1 month - interval 1 day <= $date_to and {filters}
    group by r.jurisdiction, r.month
),
ledger as (
    select r.jurisdiction, date_trunc('month', r.found_date) as month, count(*) as found
    from hazards r
    where r.found_date between $date_from and $date_to and {filters}
    group by 1, 2
),
visited as (
    select r.jurisdiction, date_trunc('month', r.inspect_date) as month, count(*) as visits
    from inspections r
    where r.is_default_visit and r.inspect_date between $date_from and $date_to and {filters}
    group by 1, 2
)
select t.jurisdiction, cast(count(*) as bigint) as months, min(t.month) as first_month, max(t.month) as last_month,
    cast(sum(t.visits) as bigint) as visits, cast(sum(t.found) as bigint) as found,
    cast(sum(t.rectified) as bigint) as rectified, cast(sum(t.major) as bigint) as major,
    cast(sum(t.cases) as bigint) as cases, sum(t.fine_yuan) as fine_yuan,
    cast(coalesce(sum(l.found), 0) as bigint) as ledger_found,
    cast(coalesce(sum(v.visits), 0) as bigint) as ledger_visits
from told t
left join ledger l on l.jurisdiction = t.jurisdiction and l.month = t.month
left join visited v on v.jurisdiction = t.jurisdiction and v.month = t.month
group by t.jurisdiction
order by t.jurisdiction
