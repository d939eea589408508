-- one row is one day with a temperature, in a season or not: observed, or forecast on the as-of date
select c.date, c.season, c.season_day, w.t_mean, w.t_min, false as is_forecast
from weather w
join calendar c on c.date = w.date
where c.date <= $last
union all
select f.date, null as season, null as season_day, f.t_mean, f.t_min, true as is_forecast
from forecast f
where f.date > $last
order by date
