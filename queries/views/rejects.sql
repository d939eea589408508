-- one row is one rejected row of an imported file
select * from read_parquet('{snapshot}/rejects.parquet')
