-- Prepares one service's database, owner role and login role; run by psql as the administrator, any number of times.
-- The verifier comes from the environment (ACCESS_VERIFIER), and neither an error nor a log line may repeat it.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\getenv database ACCESS_DATABASE
\getenv owner ACCESS_OWNER
\getenv login ACCESS_LOGIN
\getenv verifier ACCESS_VERIFIER
\getenv external ACCESS_EXTERNAL

\pset tuples_only on
SET client_min_messages = warning;
SELECT rolsuper AS superuser FROM pg_roles WHERE rolname = current_user \gset
\if :superuser
SELECT set_config('log_statement', 'none', false), set_config('log_min_error_statement', 'panic', false),
       set_config('log_min_duration_statement', '-1', false) \g /dev/null
\else
-- Looked at first: a login that may make roles, but no databases, would leave half of it behind.
DO $$
BEGIN
  IF NOT (SELECT rolcreatedb AND rolcreaterole FROM pg_roles WHERE rolname = current_user) THEN
    RAISE '% lacks CREATEDB or CREATEROLE', current_user;
  END IF;
END
$$;
\endif

-- Jobs of several services run at the same time, and PostgreSQL refuses concurrent changes of one catalogue row.
SELECT pg_advisory_lock(hashtext('wealist.access')) \g /dev/null

-- An image on another release of its system may sort text otherwise than the one that the volume was made with. PostgreSQL
-- records that from version 15 on, and makes no database from a template of another order. template1 keeps nothing in that
-- order, nor does `postgres` where nobody has made a table. On a server outside it is its administrator's to say so, who is
-- told before a role is made.
SELECT current_setting('server_version_num')::int >= 150000 AS records_order \gset
\if :records_order
\if :{?external}
SELECT EXISTS (SELECT FROM pg_database
               WHERE datname = 'template1' AND datcollversion <> pg_database_collation_actual_version(oid))
  AND NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') AS no_template \gset
\if :no_template
DO $$ BEGIN RAISE 'template database "template1" has a collation version mismatch'; END $$;
\endif
\else
SELECT format('ALTER DATABASE %I REFRESH COLLATION VERSION', datname) FROM pg_database
WHERE datcollversion <> pg_database_collation_actual_version(oid)
  AND (datname = 'template1' OR datname = 'postgres' AND NOT EXISTS (
    SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE relkind IN ('r', 'p', 'm') AND nspname !~ '^pg_' AND nspname <> 'information_schema')) \gexec
\endif
\endif

SELECT format('CREATE ROLE %I NOLOGIN', :'owner')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'owner') \gexec
SELECT format('CREATE ROLE %I LOGIN', :'login')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'login') \gexec
ALTER ROLE :"login" LOGIN INHERIT NOCREATEDB NOCREATEROLE PASSWORD :'verifier';
GRANT :"owner" TO :"login";
-- Who is no superuser gives a database to a role of its own only. Since PostgreSQL 16 the maker of a role may administer it,
-- and no more, until it says what else.
SELECT current_setting('server_version_num')::int >= 160000 AS options \gset
\if :superuser
\elif :options
GRANT :"owner" TO CURRENT_USER WITH INHERIT TRUE, SET TRUE;
\else
GRANT :"owner" TO CURRENT_USER;
\endif

SELECT format('CREATE DATABASE %I OWNER %I', :'database', :'owner')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
SELECT format('ALTER DATABASE %I OWNER TO %I', :'database', :'owner')
FROM pg_database WHERE datname = :'database' AND datdba <> (SELECT oid FROM pg_roles WHERE rolname = :'owner') \gexec

-- Whatever the login creates belongs to the owner, so that the next login can change it.
ALTER ROLE :"login" IN DATABASE :"database" SET role TO :"owner";
-- As the owner: to somebody else a REVOKE without effect is a warning, and the database would stay open.
SET ROLE :"owner";
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
RESET ROLE;
-- A server outside the cluster has other users, whose rights are not this program's to take.
\if :{?external}
\else
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', datname)
FROM pg_database WHERE datname IN ('postgres', 'template1') AND pg_has_role(datdba, 'MEMBER') \gexec
\endif

\echo database :database, owner :owner, login :login: ready
