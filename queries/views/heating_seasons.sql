-- one row is one heating season
select * from read_parquet('{snapshot}/heating_seasons.parquet')
