-- Drops a database and, unless another one belongs to the same owner, the roles of its service: the owner and the logins that
-- are its members. Run by psql as the administrator, any number of times. A database in use is not dropped: the server
-- refuses; nor is a role that has to do with anything else on the server: that is told. Variable: database.
\set ON_ERROR_STOP on
\set VERBOSITY terse
\pset tuples_only on
\pset format unaligned
SET client_min_messages = warning;
-- One that a copy has renamed keeps the owner, whom the one of its old name has as well.
SELECT coalesce((
  SELECT rolname FROM pg_database JOIN pg_roles r ON r.oid = datdba
  WHERE datname = :'database' AND NOT rolcanlogin AND right(rolname, 6) = '_owner'
    AND left(datname, length(rolname) + 1) = left(rolname, -6) || '_moved_'), :'database' || '_owner') AS owner \gset
SELECT EXISTS (SELECT FROM pg_database WHERE pg_get_userbyid(datdba) = :'owner' AND datname <> :'database') AS needed \gset
SELECT coalesce(array_agg(rolname), '{}') AS roles FROM pg_roles
WHERE NOT :'needed' AND (rolname = :'owner' AND NOT rolcanlogin OR left(rolname, length(:'owner') - 5) = left(:'owner', -5)
  AND substr(rolname, length(:'owner') - 4) ~ '^([ab]|[0-9]+)$'
  AND EXISTS (SELECT FROM pg_auth_members WHERE member = pg_roles.oid AND pg_get_userbyid(roleid) = :'owner')) \gset

-- Only looked at, by who asks before.
\if :{?look}
SELECT json_build_object(
  'size', (SELECT pg_size_pretty(pg_database_size(oid)) FROM pg_database WHERE datname = :'database'),
  'comment', (SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = :'database'),
  'fenced', (SELECT NOT datallowconn FROM pg_database WHERE datname = :'database'),
  'sessions', (SELECT count(*) FROM pg_stat_activity WHERE datname = :'database'),
  'roles', (SELECT coalesce(json_agg(role ORDER BY role), '[]') FROM unnest(:'roles'::text[]) role),
  'databases', (SELECT json_agg(datname ORDER BY datname) FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'));
\quit
\endif

SELECT format('DROP DATABASE %I', :'database')
WHERE EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
SELECT format('role %s stays: it owns something, or may do something, in %s', rolname,
              string_agg(DISTINCT coalesce(quote_ident(datname), 'the server'), ', '))
FROM pg_roles r JOIN pg_shdepend s ON refclassid = 'pg_authid'::regclass AND refobjid = r.oid
  LEFT JOIN pg_database d ON d.oid = CASE WHEN classid = 'pg_database'::regclass THEN objid ELSE dbid END
WHERE rolname = ANY (:'roles') GROUP BY rolname;
-- The logins before the owner that they act as.
SELECT format('DROP ROLE %I', rolname) FROM pg_roles
WHERE rolname = ANY (:'roles')
  AND NOT EXISTS (SELECT FROM pg_shdepend WHERE refclassid = 'pg_authid'::regclass AND refobjid = pg_roles.oid)
ORDER BY rolname = :'owner' \gexec
