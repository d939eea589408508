-- one row is one spell of road enforcement
select * from read_parquet('{snapshot}/traffic_enforcement.parquet')
