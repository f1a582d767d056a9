-- Ends what a run (`earlier`) has left at the target, and waits until it is gone: only then its mark says what is committed.
DO $$
BEGIN
  FOR attempt IN 1..100 LOOP
    PERFORM pg_stat_clear_snapshot();
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE pid <> pg_backend_pid() AND datname = current_setting('wealist.database') AND usesysid IS NOT NULL
      AND application_name = 'wealist copy ' || current_setting('wealist.earlier');
    EXIT WHEN NOT FOUND;
    PERFORM pg_sleep(0.1);
    IF attempt = 100 THEN RAISE 'a session of the copy % does not end', current_setting('wealist.earlier'); END IF;
  END LOOP;
END
$$;
