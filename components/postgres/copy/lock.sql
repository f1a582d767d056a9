-- Nobody of the service logs in any more, and who is logged in is not.
\set login NOLOGIN
\ir logins.sql
SELECT set_config('copy.database', :'copy_database', false) \g /dev/null
-- More than once: who was let in just before is a session only a moment later.
DO $$
DECLARE
  others int := 1;
BEGIN
  FOR attempt IN 1..30 LOOP
    PERFORM pg_sleep(0.5), pg_stat_clear_snapshot();
    EXIT WHEN others = 0;
    SELECT count(pg_terminate_backend(pid)) INTO others FROM pg_stat_activity
    WHERE datname = current_setting('copy.database') AND pid <> pg_backend_pid() AND backend_type = 'client backend';
  END LOOP;
  IF others > 0 THEN
    RAISE 'others go on writing to database %', current_setting('copy.database');
  END IF;
END
$$;
