-- one row is one day of a heating season with an observation
select c.date, c.season, c.season_day, w.t_mean, w.t_min
from calendar c
join weather w on w.date = c.date
where c.season is not null and c.date <= $date_to
order by c.date
