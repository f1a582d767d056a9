-- Drops a service's database and its roles; run by psql as the administrator, any number of times. A database in use is
-- not dropped: the server refuses. Variables: database, owner.
\set ON_ERROR_STOP on
\set VERBOSITY terse
\pset tuples_only on
SET client_min_messages = warning;
SELECT format('DROP DATABASE %I', :'database')
WHERE EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
-- The logins before the owner that they act as. One that still owns something elsewhere is not dropped either.
SELECT format('DROP ROLE %I', rolname) FROM pg_roles
WHERE rolname = :'owner' OR rolname ~ ('^' || :'database' || '_(a|b|[0-9]+)$') AND EXISTS (
  SELECT FROM pg_auth_members m JOIN pg_roles o ON o.oid = m.roleid WHERE m.member = pg_roles.oid AND o.rolname = :'owner')
ORDER BY rolname = :'owner' \gexec
\echo database :database and its roles: gone
