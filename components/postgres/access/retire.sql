-- Drops the login role of the rotation before, once nobody uses it; run by psql as the administrator, any number of times.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\getenv database ACCESS_DATABASE
\getenv owner ACCESS_OWNER
\getenv previous ACCESS_PREVIOUS_LOGIN
\pset tuples_only on
SET client_min_messages = warning;

SELECT rolsuper AS superuser,
       CASE WHEN current_setting('server_version_num')::int >= 160000 THEN ' WITH INHERIT TRUE, SET TRUE' ELSE '' END AS options
FROM pg_roles WHERE rolname = current_user \gset
\if :superuser
\else
-- An administrator that is no superuser may end the sessions and take over the objects of roles it is a member of.
SELECT format('GRANT %I TO CURRENT_USER%s', :'previous', :'options') WHERE EXISTS (SELECT FROM pg_roles WHERE rolname = :'previous') \gexec
\endif

-- Pods of the rollout before still end their requests, with connections of that login: it goes when they are gone.
SELECT set_config('retire.login', :'previous', false) \g /dev/null
DO $$
BEGIN
  FOR second IN 1..90 LOOP
    EXIT WHEN NOT EXISTS (SELECT FROM pg_stat_activity WHERE usename = current_setting('retire.login'));
    PERFORM pg_sleep(1), pg_stat_clear_snapshot();
  END LOOP;
END
$$;
SELECT format('ALTER ROLE %I NOLOGIN', :'previous') WHERE EXISTS (SELECT FROM pg_roles WHERE rolname = :'previous') \gexec
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = :'previous' \g /dev/null

\connect :"database"
SELECT format('REASSIGN OWNED BY %I TO %I', :'previous', :'owner')
WHERE EXISTS (SELECT FROM pg_roles WHERE rolname = :'previous') \gexec
SELECT format('DROP OWNED BY %I', :'previous') WHERE EXISTS (SELECT FROM pg_roles WHERE rolname = :'previous') \gexec
SELECT format('DROP ROLE %I', :'previous') WHERE EXISTS (SELECT FROM pg_roles WHERE rolname = :'previous') \gexec

\echo login :previous: gone
