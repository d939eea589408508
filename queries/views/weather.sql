-- one row is one observed day, the mean over stations; where no mean was given it is half of maximum and minimum
select
    date,
    avg(coalesce(t_mean, (t_max + t_min) / 2)) as t_mean,
    avg(t_min) as t_min,
    avg(t_max) as t_max
from read_parquet('{snapshot}/weather.parquet')
where kind is null or kind = 'observed'
group by date
