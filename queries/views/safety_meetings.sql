-- one row is one special meeting that a unit was to hold
select * from read_parquet('{snapshot}/safety_meetings.parquet')
