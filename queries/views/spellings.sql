-- one row is one spelling of a street, lower case and without spaces, with the street's code
select * from read_parquet('{snapshot}/spellings.parquet')
