-- one row is one set of penalties, codes joined by ;, with the cases punished so in the period (null: a fine without a kind)
select r.penalty_type, count(*) as n
from enforcement r
where r.penalty_date between $date_from and $date_to and {filters}
group by r.penalty_type
order by r.penalty_type
