-- one row is one amount of fine decided in the period, after accidents or not, with the number of cases fined so
select r.is_accident, r.fine_yuan, count(*) as n
from enforcement r
where r.penalty_date between $date_from and $date_to and r.fine_yuan is not null and {filters}
group by r.is_accident, r.fine_yuan
order by r.is_accident, r.fine_yuan
