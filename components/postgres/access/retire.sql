-- Drops the login roles of before, once nobody uses them; run by psql as the administrator, any number of times.
\ir begin.sql
\set keep `printf %s "${RETIRE_KEEP:-}"`
\ir late.sql
\if :late
\echo database :database: a later update has prepared it, or another stack has it; no login is dropped
\q
\endif
\ir old-logins.sql
-- Pods of the rollout before still end their requests, with connections of those logins: they go when these are gone.
DO $$
BEGIN
  FOR second IN 1..90 LOOP
    EXIT WHEN NOT EXISTS (SELECT FROM pg_stat_activity
                          WHERE usename = ANY (string_to_array(current_setting('wealist.logins'), ',')));
    PERFORM pg_sleep(1), pg_stat_clear_snapshot();
  END LOOP;
END
$$;

-- Without the lock till here, for which another Job would have waited as long: what is true now is looked at again.
SELECT pg_advisory_lock(hashtext('wealist'), hashtext(:'database')) \g /dev/null
\ir late.sql
\if :late
\echo database :database: a later update has prepared it meanwhile; no login is dropped
\q
\endif
\ir old-logins.sql
SELECT :'logins' = '' AS is_done \gset
\if :is_done
\echo database :database: no login of before
\q
\endif

SELECT pg_advisory_lock(hashtext('wealist.access')) \g /dev/null
BEGIN;
-- An administrator that is no superuser may end the sessions and take over the objects of roles it is a member of.
SELECT format('GRANT %I TO CURRENT_USER%s', login, CASE WHEN :'options'::bool THEN ' WITH INHERIT TRUE, SET TRUE' ELSE '' END)
FROM unnest(string_to_array(:'logins', ',')) AS login WHERE NOT :'superuser'::bool \gexec
SELECT format('ALTER ROLE %I NOLOGIN', login) FROM unnest(string_to_array(:'logins', ',')) AS login \gexec
COMMIT;
SELECT pg_advisory_unlock(hashtext('wealist.access')) \g /dev/null
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = ANY (string_to_array(:'logins', ',')) \g /dev/null

-- In the database, by a session of its own: this one has the lock.
SELECT count(*) > 0 AS database_exists FROM pg_database WHERE datname = :'database' \gset
\if :database_exists
\setenv RETIRE_LOGINS :logins
\set ended `psql -X --no-password -q -v ON_ERROR_STOP=1 -d "$ACCESS_DATABASE" -f "$ACCESS_FOLDER/give-over.sql" >&2; echo $?`
SELECT :'ended' <> '0' AS is_left \gset
\if :is_left
DO $$ BEGIN RAISE 'what the logins of before own could not be given to the owner'; END $$;
\endif
\endif
\ir drop-logins.sql
