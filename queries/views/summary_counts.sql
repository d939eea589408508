-- one row is one street in one month as a monthly summary sheet counts it, of one sector where it tells them apart
select * from read_parquet('{snapshot}/summary_counts.parquet')
