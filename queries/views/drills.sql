-- one row is one emergency drill that was planned
select * from read_parquet('{snapshot}/drills.parquet')
