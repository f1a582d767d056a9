-- Drops a service's database and its roles; run by psql as the administrator, any number of times. A database in use is
-- not dropped: the server refuses. Variables: database, owner, login_a, login_b.
\set ON_ERROR_STOP on
\set VERBOSITY terse
\pset tuples_only on
SET client_min_messages = warning;
SELECT format('DROP DATABASE %I', :'database')
WHERE EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
-- The logins before the owner that they act as. One that still owns something elsewhere is not dropped either.
SELECT format('DROP ROLE %I', rolname) FROM pg_roles
WHERE rolname IN (:'owner', :'login_a', :'login_b') ORDER BY rolname = :'owner' \gexec
\echo database :database and its roles: gone
