-- one row is one rejected row of an imported file, the first hundred in the order of the files, with how many share its reason
select
    j.extract, j.file, j.sheet, j."row" as row_no, j."column" as column_name, j.value, j.reason,
    count(*) over (partition by j.reason) as of_reason, count(*) over () as total
from rejects j
order by j.extract, j.file, j.sheet, j."row", j."column"
limit 100
