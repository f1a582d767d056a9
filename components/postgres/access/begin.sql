-- What each of these files needs first. The verifier comes from the environment, and neither an error nor a log line may repeat
-- it. Variables by the shell, as psql before version 15 knows no other way.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\pset tuples_only on
\pset format unaligned
SET client_min_messages = warning;
\set database `printf %s "$ACCESS_DATABASE"`
\set owner `printf %s "$ACCESS_OWNER"`
\set login `printf %s "$ACCESS_LOGIN"`
\set stack `printf %s "$ACCESS_STACK"`
\set stack_id `printf %s "$ACCESS_STACK_ID"`
\set generation `printf %s "$ACCESS_GENERATION"`
SELECT rolsuper AS superuser, current_setting('server_version_num')::int >= 160000 AS options
FROM pg_roles WHERE rolname = current_user \gset
\if :superuser
SELECT set_config('log_statement', 'none', false), set_config('log_min_error_statement', 'panic', false),
       set_config('log_min_duration_statement', '-1', false) \g /dev/null
\endif
