-- The session whose snapshot is written down: what pg_dump reads, and the counts, are of one moment.
SET row_security = off;
SELECT set_config('role', :'owner', false) FROM pg_roles WHERE rolname = current_user AND NOT rolsuper \g /dev/null
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT 'snapshot', pg_export_snapshot();
