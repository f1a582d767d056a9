-- Ends all sessions of the database but this run's, whoever's they are. Once nobody is let in any more (`until_none`), until
-- none is left, looked at twice: who was let in just before is a session only a moment later.
SELECT NOT datallowconn AS until_none FROM pg_database WHERE datname = :'database' \gset
SELECT set_config('wealist.until_none', :'until_none', false), set_config('wealist.acting', CASE
  WHEN current_setting('server_version_num')::int >= 160000 THEN ' WITH INHERIT TRUE, SET TRUE' ELSE '' END, false) \g /dev/null
DO $$
DECLARE
  others int;
  looks int := 0;
  session record;
BEGIN
  FOR attempt IN 1..100 LOOP
    PERFORM pg_stat_clear_snapshot();
    others := 0;
    -- To who may not see it, a session of another role has no type; one without a user is the server's own.
    FOR session IN
      SELECT pid, usename FROM pg_stat_activity
      WHERE datname = current_setting('wealist.database') AND usesysid IS NOT NULL AND application_name NOT IN
        ('wealist copy ' || current_setting('wealist.run'), 'wealist dump ' || current_setting('wealist.run'))
    LOOP
      BEGIN
        PERFORM pg_terminate_backend(session.pid);
      EXCEPTION WHEN insufficient_privilege THEN
        -- Who made the role may be a member of it, and a member may end its sessions.
        BEGIN
          EXECUTE format('GRANT %I TO CURRENT_USER%s', session.usename, current_setting('wealist.acting'));
          PERFORM pg_terminate_backend(session.pid);
        EXCEPTION WHEN insufficient_privilege THEN
          RAISE '% may not end the session of % (process %), which could go on writing', current_user, session.usename, session.pid;
        END;
      END;
      others := others + 1;
    END LOOP;
    looks := CASE WHEN others = 0 THEN looks + 1 ELSE 0 END;
    EXIT WHEN looks = 2 OR NOT current_setting('wealist.until_none')::boolean;
    PERFORM pg_sleep(0.1);
  END LOOP;
  IF looks < 2 AND current_setting('wealist.until_none')::boolean THEN
    RAISE 'others go on using database %', current_setting('wealist.database');
  END IF;
END
$$;
