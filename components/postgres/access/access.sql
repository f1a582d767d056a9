-- Prepares one service's database, owner role and login role; run by psql as the administrator, any number of times, and to the
-- end by the next one where it was interrupted: what is made together is one transaction.
\ir begin.sql
\set verifier `printf %s "$ACCESS_VERIFIER"`
\set administrator `printf %s "${ACCESS_ADMINISTRATOR:-0}"`

-- The Jobs of one database work one after another.
SELECT pg_advisory_lock(hashtext('wealist'), hashtext(:'database')) \g /dev/null
\ir refusals.sql

-- Jobs of several services run at the same time, and PostgreSQL refuses concurrent changes of one catalogue row.
SELECT pg_advisory_lock(hashtext('wealist.access')) \g /dev/null
\ir collation.sql

BEGIN;
SELECT format('CREATE ROLE %I NOLOGIN', :'owner')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'owner') \gexec
SELECT format('COMMENT ON ROLE %I IS %L', :'owner', 'wealist ' || json_build_object(
  'stack', :'stack', 'id', :'stack_id', 'generation', :generation::bigint,
  'administrator', greatest(:administrator::bigint, CASE WHEN :'mark_id' = :'stack_id' THEN :mark_administrator END))) \gexec
-- A role that was there may have been made for more than this.
SELECT format('ALTER ROLE %I %s', rolname, concat_ws(' ',
  CASE WHEN rolsuper THEN 'NOSUPERUSER' END, CASE WHEN rolcreatedb THEN 'NOCREATEDB' END,
  CASE WHEN rolcreaterole THEN 'NOCREATEROLE' END, CASE WHEN rolreplication THEN 'NOREPLICATION' END,
  CASE WHEN rolbypassrls THEN 'NOBYPASSRLS' END, CASE WHEN rolcanlogin AND rolname = :'owner' THEN 'NOLOGIN' END))
FROM pg_roles WHERE rolname = :'owner' AND rolcanlogin
  OR rolname IN (:'owner', :'login') AND (rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls) \gexec
SELECT format('CREATE ROLE %I LOGIN', :'login')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'login') \gexec
-- Its one password: another one is another login.
ALTER ROLE :"login" LOGIN INHERIT PASSWORD :'verifier';
GRANT :"owner" TO :"login";
-- Who is no superuser gives a database to a role of its own only. Since PostgreSQL 16 the maker of a role may administer it,
-- and no more, until it says what else.
\if :superuser
\elif :options
GRANT :"owner" TO CURRENT_USER WITH INHERIT TRUE, SET TRUE;
\else
GRANT :"owner" TO CURRENT_USER;
\endif
\ir after-copy.sql
COMMIT;

-- Not in a transaction, by PostgreSQL's own rule.
SELECT format('CREATE DATABASE %I OWNER %I', :'database', :'owner')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec

BEGIN;
-- Of a database that is taken over, who had it may go on to connect.
SELECT format('ALTER DATABASE %I OWNER TO %I', datname, :'owner'),
       format('GRANT CONNECT ON DATABASE %I TO %I', datname, pg_get_userbyid(datdba))
FROM pg_database WHERE datname = :'database' AND datdba <> (SELECT oid FROM pg_roles WHERE rolname = :'owner') \gexec
-- Whatever the login creates belongs to the owner, so that the next login can change it.
ALTER ROLE :"login" IN DATABASE :"database" SET role TO :"owner";
-- As the owner: to somebody else a REVOKE without effect is a warning, and the database would stay open.
SET LOCAL ROLE :"owner";
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
RESET ROLE;
-- A server outside the cluster has other users, whose rights are not this program's to take.
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', datname) FROM pg_database
WHERE :'external' <> '1' AND datname IN ('postgres', 'template1') AND pg_has_role(datdba, 'MEMBER') \gexec
COMMIT;

\echo database :database, owner :owner, login :login: ready
