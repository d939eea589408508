-- out_calendar: one row per day from 400 days before the first date to 400 days after the as-of date
-- out_heating_seasons: one row per heating season that has days in the calendar

create table span as
select least(
        coalesce((select min(found_date) from hazard), as_of),
        coalesce((select min(inspect_date) from visit), as_of),
        coalesce((select min(handed_date) from issue), as_of),
        as_of
    ) as first_date,
    greatest(
        coalesce((select max(found_date) from hazard), date '0001-01-01'),
        coalesce((select max(inspect_date) from visit), date '0001-01-01')
    ) as last_date,
    as_of
from p;

create view out_calendar as
with day as (
    -- a list of events, of duty checks or of cases may reach back further than the ledgers; what is told of those must not begin
    -- with its emptiness
    select cast(unnest(generate_series(
        least(
            first_date,
            (select coalesce(min(occurred_date), first_date) from accident),
            (select coalesce(min(checked_date), first_date) from duty),
            (select coalesce(min(filed_date), first_date) from enforcement_case),
            (select coalesce(min(duty_date), first_date) from spell),
            (select coalesce(min(activity_date), first_date) from activity),
            (select coalesce(min(required_by), first_date) from raw_safety_meetings)
        ) - 400, as_of + 400, interval 1 day)) as date) as date
    from span
),
keyed as (
    select d.date,
        -- a reporting month that starts on the 26th is named after the month it ends in
        case
            when p.month_start_day > 1 and day(d.date) >= p.month_start_day
                then cast(date_trunc('month', d.date) + interval 1 month as date)
            else d.date
        end as month_of,
        -- a reporting week bears the ISO number of its fourth day: with a Monday start that is the ISO week itself
        d.date - cast((isodow(d.date) - p.week_start + 7) % 7 as integer) + 3 as week_of
    from day as d
    cross join p
),
spring as (
    -- the nearest one, the later one where two are equally near
    select k.date, arg_min(cast(k.date - f.date as integer), 2 * abs(k.date - f.date) + cast(k.date > f.date as integer))
        as spring_offset
    from keyed as k
    join rule_spring as f on f.date between k.date - 366 and k.date + 366
    group by k.date
)
select k.date,
    strftime(k.date, '%Y-%m') as month,
    strftime(k.date, '%G-W%V') as week,
    year(k.date) || 'Q' || quarter(k.date) as quarter,
    strftime(k.date, '%Y') as year,
    s.season,
    cast(k.date - s.start_date as integer) + 1 as season_day,
    y.season as yearend,
    strftime(k.month_of, '%Y-%m') as house_month,
    strftime(k.week_of, '%G-W%V') as house_week,
    coalesce(h.is_workday, isodow(k.date) <= 5) as is_workday,
    h.holiday,
    spring.spring_offset,
    case
        when s.season is null then null
        when h.holiday = f.festival then 'festival'
        when k.date - s.start_date < f.ignition_days then 'ignition'
        when s.end_date - k.date < f.ending_days then 'ending'
        else 'steady'
    end as phase
from keyed as k
cross join rule_phase as f
left join rule_season as s on k.date between s.start_date and s.end_date and s.kind = 'heating'
left join rule_season as y on k.date between y.start_date and y.end_date and y.kind = 'yearend'
left join rule_day as h on h.date = k.date
left join spring on spring.date = k.date
order by k.date;

create view out_heating_seasons as
select s.season, s.start_date, s.end_date, g.planned_start, g.planned_end, g.actual_start, g.actual_end, g.source,
    g.is_default
from rule_season as s
join rule_heating as g using (season)
where s.kind = 'heating' and s.season in (select season from out_calendar)
order by s.season;
