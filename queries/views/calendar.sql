-- one row is one day
select * from read_parquet('{snapshot}/calendar.parquet')
