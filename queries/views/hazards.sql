-- one row is one hazard
select * from read_parquet('{snapshot}/hazards.parquet')
