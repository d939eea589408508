-- one row is one recorded event
select * from read_parquet('{snapshot}/accidents.parquet')
