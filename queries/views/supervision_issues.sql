-- one row is one issue, opinion or requirement that a supervision team handed over
select * from read_parquet('{snapshot}/supervision_issues.parquet')
