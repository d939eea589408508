-- one row is one street on the register, with its households
select * from read_parquet('{snapshot}/streets.parquet')
