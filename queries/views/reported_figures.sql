-- one row is one figure that was reported
select * from read_parquet('{snapshot}/reported_figures.parquet')
