-- one row is one forecast day after the as-of date
select f.date, f.t_mean, f.t_min, f.t_max
from forecast f
where f.date > $asof
order by f.date
