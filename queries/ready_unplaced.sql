-- one row: the open heating hazards that name no premise, so that nobody can be sent there by this list
select count(*) as n
from hazards r
where r.heating <> '' and r.is_open and r.premise_no is null and {filters}
