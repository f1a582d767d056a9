-- How full the volume of the data is, in per cent: the server's own pod is asked, which has it.
CREATE TEMPORARY TABLE disk (line text);
COPY disk FROM PROGRAM 'df -P "$PGDATA" | tail -n 1';
SELECT (regexp_match(line, '([0-9]+)%'))[1] FROM disk;
