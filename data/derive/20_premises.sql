-- place_of: one row per way a premise was named (place_key) → premise_no
-- A premise is its premise_id; without one, the register's premise of that name in that street; else name and street.

create macro plain_name(t) as nullif(regexp_replace(lower(t), '[\s()（）〔〕\[\]·,，.。、\-－_]', '', 'g'), '');
create macro place_key(id, name, street) as
    case when id is not null then 'i' || id when name is not null then 'n' || name || '|' || coalesce(street, '') end;

create table register as
select r.* exclude (jurisdiction), s.code as jurisdiction, plain_name(r.name) as plain
from raw_premises as r
left join street_of as s on s.text = r.jurisdiction;

create table place as
with every as (
    select premise_id, premise_name, jurisdiction from raw_hazards
    union all select premise_id, premise_name, jurisdiction from raw_inspections
),
-- name and street matter only where there is no id
came as (
    select distinct premise_id as id, case when premise_id is null then premise_name end as name,
        case when premise_id is null then jurisdiction end as street
    from every
    where premise_id is not null or premise_name is not null
),
named as (
    select place_key(c.id, c.name, c.street) as place_key, c.id, plain_name(c.name) as plain, s.code as street
    from came as c
    left join street_of as s on s.text = c.street
),
by_name as (select plain, jurisdiction, min(premise_id) as premise_id from register group by 1, 2)
select n.place_key,
    case
        when n.id is not null then 'i' || n.id
        when r.premise_id is not null then 'i' || r.premise_id
        when n.plain is not null then 'n' || n.plain || '|' || coalesce(n.street, '')
    end as identity
from named as n
left join by_name as r on n.id is null and r.plain = n.plain and r.jurisdiction = n.street;

create table premise_number as
select identity, cast(row_number() over (order by identity) as integer) as premise_no
from (
    select 'i' || premise_id as identity from register
    union select identity from place where identity is not null
);

create table place_of as
select p.place_key, n.premise_no from place as p join premise_number as n using (identity);

create table premise as
select n.premise_no, r.* exclude (plain)
from register as r
join premise_number as n on n.identity = 'i' || r.premise_id;
