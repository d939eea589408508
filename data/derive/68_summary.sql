-- out_summary_counts: month of one street, and of one sector where the sheet tells sectors apart, up to the as-of date

create table summary as
select s.* replace (date_trunc('month', s.month) as month, o.code as jurisdiction)
from raw_summary_counts as s
left join street_of as o on o.text = s.jurisdiction
where date_trunc('month', s.month) <= (select as_of from p)
-- a street that two sheets spell in two ways is one street; the batch of the later day counts
qualify row_number() over (
    partition by date_trunc('month', s.month), o.code, s.sector order by s.batch_id desc, s.source_row desc) = 1;

create view out_summary_counts as
select cast(month as date) as month, jurisdiction, sector,
    -- a count below nothing is a slip of the pen
    case when visits >= 0 then visits end as visits,
    case when found >= 0 then found end as found,
    case when rectified >= 0 then rectified end as rectified,
    case when major >= 0 then major end as major,
    case when cases >= 0 then cases end as cases,
    case when fine_yuan >= 0 then fine_yuan end as fine_yuan,
    flags, batch_id, source_file, source_sheet, source_row
from summary
order by month, jurisdiction, sector;
