-- one row is one spelling of a street, lower case and without spaces, with the street's code
select text, code from spellings order by text, code
