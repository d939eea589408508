-- one row is one campaign
select * from read_parquet('{snapshot}/campaigns.parquet')
