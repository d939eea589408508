-- heating_basis: what counts as a heating hazard in this house: the codes of its ledger, else what its texts suggest
-- (text_tag, made by data/heating.py); null where it gives neither · heating_count: rows of each pair of the two

create table heating_basis as
select case when count(heating_code) > 0 then 'confirmed' when count(description) > 0 then 'suggested' end as basis
from hazard;

create macro heating_of(confirmed, suggested) as
    case (select basis from heating_basis) when 'confirmed' then confirmed when 'suggested' then nullif(suggested, '') end;

create macro sorted_codes(t) as array_to_string(list_sort(list_distinct(string_split(t, ';'))), ';');

-- null: there is no text to read, so nothing can be said
create macro heating_check_of(confirmed, suggested) as case
    when suggested is null then null
    when suggested = '' then case when confirmed is null then 'none' else 'confirmed_only' end
    when confirmed is null then 'suggested_only'
    when sorted_codes(confirmed) = suggested then 'agreed'
    else 'differs'
end;

create table heating_count as
select heating_of(h.heating_code, x.codes) as heating, heating_check_of(h.heating_code, x.codes) as heating_check, sum(h.n) as n
from (select description, category, subtype, heating_code, count(*) as n from hazard group by all) as h
left join text_tag as x
    on x.description = h.description and x.category is not distinct from h.category
        and x.subtype is not distinct from h.subtype
group by all;
