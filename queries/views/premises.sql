-- one row is one premise on the register
select * from read_parquet('{snapshot}/premises.parquet')
