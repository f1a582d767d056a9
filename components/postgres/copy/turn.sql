-- One at a time works on a database: this session keeps the turn as long as it is there.
SELECT pg_advisory_lock(hashtext('wealist'), hashtext(:'database')) \g /dev/null
SELECT 'turn';
