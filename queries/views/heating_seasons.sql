-- one row is one heating season with the dates that the rule table gives it
select * from read_parquet('{snapshot}/heating_seasons.parquet')
