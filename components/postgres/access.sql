-- Prepares one service's database, owner role and login role; run by psql as the administrator, any number of times.
-- The verifier comes from the environment (ACCESS_VERIFIER), and neither an error nor a log line may repeat it.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\getenv database ACCESS_DATABASE
\getenv owner ACCESS_OWNER
\getenv login ACCESS_LOGIN
\getenv verifier ACCESS_VERIFIER

\pset tuples_only on
SET client_min_messages = warning;
SELECT rolsuper AS superuser FROM pg_roles WHERE rolname = current_user \gset
\if :superuser
SELECT set_config('log_statement', 'none', false), set_config('log_min_error_statement', 'panic', false),
       set_config('log_min_duration_statement', '-1', false) \g /dev/null
\endif

-- Jobs of several services run at the same time, and PostgreSQL refuses concurrent changes of one catalogue row.
SELECT pg_advisory_lock(hashtext('wealist.access')) \g /dev/null

SELECT format('CREATE ROLE %I NOLOGIN', :'owner')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'owner') \gexec
SELECT format('CREATE ROLE %I LOGIN', :'login')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'login') \gexec
ALTER ROLE :"login" LOGIN INHERIT NOCREATEDB NOCREATEROLE PASSWORD :'verifier';
GRANT :"owner" TO :"login";
\if :superuser
\else
GRANT :"owner" TO CURRENT_USER;
\endif

SELECT format('CREATE DATABASE %I OWNER %I', :'database', :'owner')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
SELECT format('ALTER DATABASE %I OWNER TO %I', :'database', :'owner')
FROM pg_database WHERE datname = :'database' AND datdba <> (SELECT oid FROM pg_roles WHERE rolname = :'owner') \gexec

-- Whatever the login creates belongs to the owner, so that the next login can change it.
ALTER ROLE :"login" IN DATABASE :"database" SET role TO :"owner";
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', datname)
FROM pg_database WHERE datname IN ('postgres', 'template1') AND pg_has_role(datdba, 'MEMBER') \gexec

\echo database :database, owner :owner, login :login: ready
