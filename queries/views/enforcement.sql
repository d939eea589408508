-- one row is one case that an enforcing department opened
select * from read_parquet('{snapshot}/enforcement.parquet')
