-- one row is one forecast day after the as-of date, the mean over stations; where no mean was given it is half of both ends
select
    date,
    avg(coalesce(t_mean, (t_max + t_min) / 2)) as t_mean,
    avg(t_min) as t_min,
    avg(t_max) as t_max
from read_parquet('{snapshot}/weather.parquet')
where kind = 'forecast'
group by date
