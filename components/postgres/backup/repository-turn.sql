-- One at a time works on a repository.
\set repository `printf %s "$RESTIC_REPOSITORY"`
SELECT pg_advisory_lock(hashtext('wealist.backup'), hashtext(:'repository')) \g /dev/null
SELECT 'turn';
