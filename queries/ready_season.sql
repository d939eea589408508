-- one row is the season $season as the local notice and the rule table tell it
select s.planned_start, s.planned_end, s.actual_start, s.actual_end, s.source, s.is_default
from heating_seasons s
where s.season = $season
