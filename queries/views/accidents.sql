-- one row is one accident or incident as it was registered
select * from read_parquet('{snapshot}/accidents.parquet')
