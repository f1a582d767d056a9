-- Gives the administrator, who still logs in with a password of before, the one that the stack has; as a verifier, like a login's.
\ir begin.sql
\set verifier `printf %s "$ADMINISTRATOR_VERIFIER"`
\set administrator `printf %s "$ACCESS_ADMINISTRATOR"`
SELECT pg_advisory_lock(hashtext('wealist.administrator')) \g /dev/null
-- On any database of this stack: its Jobs all have the number of their password.
SELECT coalesce(max((mark ->> 'administrator')::bigint), 0) AS latest
FROM pg_roles r, LATERAL (
  SELECT substr(said, 9)::json AS mark FROM shobj_description(r.oid, 'pg_authid') AS said WHERE said LIKE 'wealist {%'
) AS marks WHERE mark ->> 'id' = :'stack_id' \gset
SELECT set_config('wealist.numbers', format('a later number: %s, and this one''s is %s', :latest, :administrator), false) \g /dev/null
SELECT :latest > :administrator AS is_older \gset
\if :is_older
DO $$ BEGIN RAISE '%', current_setting('wealist.numbers'); END $$;
\endif
ALTER ROLE CURRENT_USER PASSWORD :'verifier';
