-- one row is one day of the forecast that came with the latest data, the mean over stations
select
    date,
    avg(coalesce(t_mean, (t_max + t_min) / 2)) as t_mean,
    avg(t_min) as t_min
from read_parquet('{snapshot}/weather.parquet')
where kind = 'forecast'
group by date
