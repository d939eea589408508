-- one row is one visit; cluster_no stands for the premise, a visit without one is its own cluster
select *,
    coalesce(cast(premise_no as bigint), -1 - cast(hash(inspection_id) % 4611686018427387904 as bigint)) as cluster_no
from read_parquet('{snapshot}/inspections.parquet')
