-- one row is one premise on the register; one whose state is unknown counts as active
select *, (status is null or status not in ('suspended', 'closed', 'completed')) as is_active
from read_parquet('{snapshot}/premises.parquet')
