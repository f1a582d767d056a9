-- Goes before each of the other files: one line for an error, the names, and none of the server's own limits of time.
-- Variables by the shell, as psql before version 15 knows no other way.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set database `printf %s "$COPY_DATABASE"`
\set owner `printf %s "$COPY_OWNER"`
\set run `printf %s "$COPY_RUN"`
\set earlier `printf %s "$COPY_EARLIER"`
\set generation `printf %s "$COPY_GENERATION"`
\set from `printf %s "$COPY_FROM"`
\set to `printf %s "$COPY_TO"`
\set checksums `printf %s "$COPY_CHECKSUMS"`
\set rows `printf %s "$COPY_ROWS"`
SET client_min_messages = warning;
SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET default_transaction_read_only = off;
-- Not every version has them.
SELECT set_config(name, '0', false) FROM pg_settings WHERE name IN ('idle_session_timeout', 'transaction_timeout') \g /dev/null
SELECT set_config('wealist.database', :'database', false), set_config('wealist.run', :'run', false),
       set_config('wealist.earlier', :'earlier', false), set_config('wealist.owner', :'owner', false),
       set_config('wealist.generation', :'generation', false) \g /dev/null
SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at \gset
