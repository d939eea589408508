-- street_of: one row per spelling of a street that came → its code (jurisdiction_id, else the text as it came), and `said`:
-- the text where the list of streets calls that street otherwise

create macro squeeze(t) as nullif(regexp_replace(lower(t), '\s+', '', 'g'), '');
create macro stem(t) as nullif(regexp_replace(squeeze(t), (select street_ending from p), ''), '');

create table known_street as
with named as (
    select jurisdiction_id as code, name, unnest(string_split(coalesce(aliases, ''), ';')) as alias
    from raw_jurisdictions
),
spelling as (
    select squeeze(code) as text, code, 1 as place from named
    union select squeeze(name), code, 1 from named
    union select squeeze(alias), code, 2 from named
    union select stem(name), code, 3 from named
    union select stem(alias), code, 3 from named
),
-- a spelling that leads to two streets (城关镇 and 城关街道 without their endings) leads to none
single as (
    select text, place, min(code) as code
    from spelling where text is not null group by text, place having count(distinct code) = 1
)
select text, arg_min(code, place) as code from single group by text;

create table house_alias as
select squeeze(a.text) as text, coalesce(exact.code, loose.code, a.street) as code
from rule_alias as a
left join known_street as exact on exact.text = squeeze(a.street)
left join known_street as loose on loose.text = stem(a.street);

create table street_of as
with came as (
    select jurisdiction as text from raw_hazards
    union select jurisdiction from raw_inspections
    union select jurisdiction from raw_premises
    union select jurisdiction from raw_supervision_issues
    union select jurisdiction from raw_reported_figures
    union select jurisdiction from raw_accidents
    union select jurisdiction from raw_duty_checks
    union select jurisdiction from raw_drills
    union select jurisdiction from raw_summary_counts
    union select jurisdiction from raw_enforcement
    union select jurisdiction from raw_traffic_enforcement
    union select jurisdiction from raw_outreach
)
select came.text, coalesce(own.code, exact.code, loose.code, trim(came.text)) as code,
    case when squeeze(came.text) not in (squeeze(l.jurisdiction_id), coalesce(squeeze(l.name), '')) then trim(came.text) end as said
from came
left join house_alias as own on own.text = squeeze(came.text)
left join known_street as exact on exact.text = squeeze(came.text)
left join known_street as loose on loose.text = stem(came.text)
left join raw_jurisdictions as l on l.jurisdiction_id = coalesce(own.code, exact.code, loose.code)
where squeeze(came.text) is not null;

-- one row per spelling that leads to a street, without spaces and in lower case: a map's names are matched by it
create view out_spellings as
select h.text, h.code from house_alias as h
union all
select k.text, k.code from known_street as k anti join house_alias as h on h.text = k.text
order by text;
