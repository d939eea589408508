-- one row is one activity of public education
select * from read_parquet('{snapshot}/outreach.parquet')
