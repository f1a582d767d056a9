-- Gives a database and all that was made in it to the owner role of its service; run as the superuser, any number of
-- times. Whoever owned it until now becomes a member of the owner role, so that a program that still runs goes on.
\set ON_ERROR_STOP on
\set VERBOSITY terse
BEGIN;
SET LOCAL client_min_messages = warning;

SELECT format('CREATE ROLE %I NOLOGIN', :'owner')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'owner') \gexec

CREATE TEMPORARY TABLE owned ON COMMIT DROP AS
WITH own AS (
  SELECT oid, nspname, nspowner FROM pg_namespace
  WHERE nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema'
), extension AS (
  SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
)
SELECT nspowner AS owner, format('SCHEMA %I', nspname) AS object FROM own
WHERE nspowner <> (SELECT oid FROM pg_roles WHERE rolname = 'pg_database_owner')
UNION ALL
SELECT relowner, format('%s %I.%I', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
  WHEN 'S' THEN 'SEQUENCE' WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END, nspname, relname)
FROM pg_class JOIN own ON own.oid = relnamespace
WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
  AND NOT EXISTS (SELECT FROM extension WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid)
  -- A column's own sequence follows its table.
  AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid
                  AND relkind = 'S' AND deptype IN ('a', 'i'))
UNION ALL
SELECT proowner, format('ROUTINE %s', pg_proc.oid::regprocedure) FROM pg_proc JOIN own ON own.oid = pronamespace
WHERE NOT EXISTS (SELECT FROM extension WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid)
UNION ALL
-- Enumerations, domains and composite types of their own; every table has a type too, which follows it.
SELECT typowner, format('TYPE %I.%I', nspname, typname)
FROM pg_type JOIN own ON own.oid = typnamespace LEFT JOIN pg_class ON pg_class.oid = typrelid
WHERE (typtype IN ('e', 'd', 'r') OR relkind = 'c')
  AND NOT EXISTS (SELECT FROM extension WHERE classid = 'pg_type'::regclass AND objid = pg_type.oid);

SELECT format('GRANT %I TO %I', :'owner', rolname) FROM pg_roles
WHERE NOT rolsuper AND rolname <> :'owner' AND rolname NOT LIKE 'pg\_%'
  AND (oid IN (SELECT owner FROM owned) OR oid = (SELECT datdba FROM pg_database WHERE datname = current_database()))
  AND NOT pg_has_role(oid, (SELECT oid FROM pg_roles WHERE rolname = :'owner'), 'MEMBER') \gexec

SELECT format('ALTER %s OWNER TO %I', object, :'owner') FROM owned
WHERE owner <> (SELECT oid FROM pg_roles WHERE rolname = :'owner') \gexec
SELECT format('ALTER DATABASE %I OWNER TO %I', current_database(), :'owner') \gexec

-- Where migrations never ran, the revision that the tables are at is written down, so that the next one starts there.
\if :{?revision}
SELECT to_regclass('alembic_version') IS NULL AS unstamped \gset
\if :unstamped
CREATE TABLE alembic_version (version_num varchar(32) CONSTRAINT alembic_version_pkc PRIMARY KEY);
INSERT INTO alembic_version VALUES (:'revision');
SELECT format('ALTER TABLE alembic_version OWNER TO %I', :'owner') \gexec
\endif
\endif
COMMIT;
