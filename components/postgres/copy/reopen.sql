-- Lets everybody in again after a run (`earlier`) of which nothing was committed; its own sessions end first, among them the one
-- that has the turn. Where another run has taken the turn, or the mark is another run's, the fence is not this one's to open.
DO $$
BEGIN
  PERFORM set_config('wealist.turn', 'f', false);
  FOR attempt IN 1..50 LOOP
    PERFORM pg_stat_clear_snapshot();
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE pid <> pg_backend_pid() AND usesysid IS NOT NULL AND application_name IN
      ('wealist copy ' || current_setting('wealist.earlier'), 'wealist dump ' || current_setting('wealist.earlier'));
    EXIT WHEN NOT FOUND;
    PERFORM pg_sleep(0.1);
  END LOOP;
  FOR attempt IN 1..30 LOOP
    IF pg_try_advisory_lock(hashtext('wealist'), hashtext(current_setting('wealist.database'))) THEN
      PERFORM set_config('wealist.turn', 't', false);
      EXIT;
    END IF;
    PERFORM pg_sleep(0.1);
  END LOOP;
END
$$;
SELECT current_setting('wealist.turn')::boolean
   AND shobj_description(oid, 'pg_database') LIKE 'wealist {"copy":"copying","run":"' || :'earlier' || '"%' AS own
FROM pg_database WHERE datname = :'database' \gset
\if :own
\ir open-earlier.sql
\endif
SELECT CASE WHEN datallowconn THEN 'open' ELSE 'taken' END FROM pg_database WHERE datname = :'database';
