-- Reads what the session of the snapshot reads.
\set snapshot `printf %s "$COPY_SNAPSHOT"`
SET row_security = off;
SELECT set_config('role', :'owner', false) FROM pg_roles WHERE rolname = current_user AND NOT rolsuper \g /dev/null
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SET TRANSACTION SNAPSHOT :'snapshot';
