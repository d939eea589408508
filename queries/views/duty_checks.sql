-- one row is one spot check of a duty post
select * from read_parquet('{snapshot}/duty_checks.parquet')
