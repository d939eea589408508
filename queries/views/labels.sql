-- one row is one code of one dimension, with its words
select * from read_parquet('{snapshot}/labels.parquet')
