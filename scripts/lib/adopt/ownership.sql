-- Gives a database and all that was made in it to the owner role of its service, and takes what they could do there from
-- those who owned it; run as an administrator, any number of times. Each statement stands for itself: there may be more
-- objects than locks of one transaction, and the next run does what an interruption left. Who owned something is a member of
-- the owner role from the first step to the last, by which the next run knows them. Variables: owner; revision, if any.
\set ON_ERROR_STOP on
\set VERBOSITY terse
SET client_min_messages = warning;

SELECT rolsuper AS superuser, current_setting('server_version_num')::int >= 160000 AS options,
       CASE WHEN current_setting('server_version_num')::int >= 160000 THEN ' WITH INHERIT TRUE, SET TRUE' ELSE '' END AS acting
FROM pg_roles WHERE rolname = current_user \gset
SELECT format('CREATE ROLE %I NOLOGIN', :'owner')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'owner') \gexec
SELECT set_config('adopt.owner', :'owner', false) \g /dev/null
-- The number of a state that is no more; the one that is made next writes its own.
SELECT format('COMMENT ON ROLE %I IS NULL', rolname) FROM pg_roles
WHERE rolname = :'owner' AND shobj_description(oid, 'pg_authid') LIKE 'wealist %' \gexec

-- The service's own logins (`a`, `b`, a number) stay what they are.
CREATE TEMPORARY TABLE former AS
SELECT oid, rolname AS name, left(rolname, length(:'owner') - 5) = left(:'owner', -5)
  AND substr(rolname, length(:'owner') - 4) ~ '^([ab]|[0-9]+)$' AS ours
FROM pg_roles
WHERE NOT rolsuper AND rolname NOT IN (:'owner', current_user) AND rolname NOT LIKE 'pg\_%' AND (
  oid IN (SELECT refobjid FROM pg_shdepend WHERE refclassid = 'pg_authid'::regclass AND deptype = 'o'
          AND (dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
               OR classid = 'pg_database'::regclass AND objid = (SELECT oid FROM pg_database WHERE datname = current_database())))
  OR oid IN (SELECT defaclrole FROM pg_default_acl)
  OR oid IN (SELECT member FROM pg_auth_members WHERE roleid = (SELECT oid FROM pg_roles WHERE rolname = :'owner')));

SELECT format('REVOKE %I FROM %I', name, :'owner') FROM former
WHERE EXISTS (SELECT FROM pg_auth_members WHERE roleid = former.oid AND pg_get_userbyid(member) = :'owner') \gexec
SELECT format('GRANT %I TO %I', :'owner', name) FROM former WHERE NOT pg_has_role(oid, :'owner', 'MEMBER') \gexec
-- Who is no superuser gives away what it could own, to whom it could be.
\if :superuser
\else
SELECT format('GRANT %I TO CURRENT_USER%s', name, :'acting') FROM (SELECT :'owner' UNION ALL SELECT name FROM former) one(name) \gexec
\endif

SELECT format('ALTER DATABASE %I OWNER TO %I', current_database(), :'owner') FROM pg_database
WHERE datname = current_database() AND pg_get_userbyid(datdba) <> :'owner' \gexec
SELECT format('ALTER SCHEMA %I OWNER TO %I', nspname, :'owner') FROM pg_namespace
WHERE nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema'
  AND pg_get_userbyid(nspowner) NOT IN ('pg_database_owner', :'owner') \gexec

-- Whatever lies in a schema depends on it. An extension's objects are its own; a column's own sequence follows its table, and
-- a table's type the table.
WITH inside AS (
  SELECT classid, objid FROM pg_depend JOIN pg_namespace n ON refclassid = 'pg_namespace'::regclass AND refobjid = n.oid
  WHERE deptype = 'n' AND nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema'
), owned AS (
  SELECT 'pg_class'::regclass AS class, oid AS object, relowner AS owner FROM pg_class
  WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND NOT EXISTS (
    SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND relkind = 'S' AND deptype IN ('a', 'i'))
  UNION ALL SELECT 'pg_proc'::regclass, oid, proowner FROM pg_proc
  UNION ALL SELECT 'pg_type'::regclass, t.oid, typowner FROM pg_type t LEFT JOIN pg_class c ON c.oid = typrelid
  WHERE typtype IN ('b', 'e', 'd', 'r') AND typcategory <> 'A' OR relkind = 'c'
  UNION ALL SELECT 'pg_operator'::regclass, oid, oprowner FROM pg_operator
  UNION ALL SELECT 'pg_opclass'::regclass, oid, opcowner FROM pg_opclass
  UNION ALL SELECT 'pg_opfamily'::regclass, oid, opfowner FROM pg_opfamily
  UNION ALL SELECT 'pg_collation'::regclass, oid, collowner FROM pg_collation
  UNION ALL SELECT 'pg_conversion'::regclass, oid, conowner FROM pg_conversion
  UNION ALL SELECT 'pg_ts_dict'::regclass, oid, dictowner FROM pg_ts_dict
  UNION ALL SELECT 'pg_ts_config'::regclass, oid, cfgowner FROM pg_ts_config
  UNION ALL SELECT 'pg_statistic_ext'::regclass, oid, stxowner FROM pg_statistic_ext
)
SELECT format('ALTER %s %s OWNER TO %I', CASE
    WHEN type IN ('function', 'procedure', 'aggregate') THEN 'ROUTINE'
    WHEN type = 'statistics object' THEN 'STATISTICS'
    WHEN type = 'composite type' THEN 'TYPE'
    ELSE upper(type) END, identity, :'owner')
FROM owned JOIN inside ON classid = class AND objid = object, pg_identify_object(class, object, 0)
WHERE pg_get_userbyid(owner) <> :'owner'
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = class AND e.objid = object AND e.deptype = 'e') \gexec
SELECT format('ALTER SERVER %I OWNER TO %I', srvname, :'owner') FROM pg_foreign_server JOIN former ON former.oid = srvowner \gexec

-- Each large object takes a lock, and there may be as many as files.
DO $$
DECLARE
  given oid[];
  one oid;
BEGIN
  LOOP
    given := ARRAY(SELECT oid FROM pg_largeobject_metadata
                   WHERE pg_get_userbyid(lomowner) <> current_setting('adopt.owner') LIMIT 1000);
    EXIT WHEN cardinality(given) = 0;
    FOREACH one IN ARRAY given LOOP
      EXECUTE format('ALTER LARGE OBJECT %s OWNER TO %I', one, current_setting('adopt.owner'));
    END LOOP;
    COMMIT;
  END LOOP;
END
$$;

-- What is made from now on, is the owner's: who else was to have rights in it has them still.
CREATE TEMPORARY VIEW defaults AS
SELECT former.name AS role, d.defaclnamespace AS schema, d.defaclobjtype AS type, a.grantee, a.privilege_type, a.is_grantable,
  CASE defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES'
    WHEN 'n' THEN 'SCHEMAS' ELSE 'LARGE OBJECTS' END AS kind,
  CASE WHEN n.oid IS NULL THEN '' ELSE format(' IN SCHEMA %I', nspname) END AS place,
  CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS whom
FROM pg_default_acl d JOIN former ON former.oid = defaclrole LEFT JOIN pg_namespace n ON n.oid = defaclnamespace
  LEFT JOIN LATERAL aclexplode(defaclacl) a ON true
WHERE NOT ours;
BEGIN;
SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE %I%s GRANT %s ON %s TO %s%s', :'owner', place, privilege_type, kind, whom,
              CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
FROM defaults WHERE grantee NOT IN (SELECT oid FROM former WHERE NOT ours) AND whom <> quote_ident(:'owner') \gexec
SELECT DISTINCT format('ALTER DEFAULT PRIVILEGES FOR ROLE %I REVOKE ALL ON %s FROM PUBLIC', :'owner', kind)
FROM defaults d WHERE schema = 0 AND type IN ('f', 'T')
  AND NOT EXISTS (SELECT FROM defaults e WHERE e.role = d.role AND e.schema = 0 AND e.type = d.type AND e.grantee = 0) \gexec
-- What PostgreSQL starts from is no entry: one that says just that is gone.
SELECT DISTINCT format('ALTER DEFAULT PRIVILEGES FOR ROLE %I GRANT ALL ON %s TO %s', role, kind, whom)
FROM (SELECT role, kind, quote_ident(role) FROM defaults WHERE schema = 0
      UNION SELECT role, kind, 'PUBLIC' FROM defaults WHERE schema = 0 AND type IN ('f', 'T')) one(role, kind, whom) \gexec
SELECT DISTINCT format('ALTER DEFAULT PRIVILEGES FOR ROLE %I%s REVOKE ALL ON %s FROM %s', role, place, kind, whom)
FROM defaults WHERE whom IS NOT NULL AND (schema <> 0 OR whom <> quote_ident(role) AND (grantee <> 0 OR type NOT IN ('f', 'T'))) \gexec
COMMIT;

-- Of what could be done here nothing is left to who owned it; and the membership, by which he was known, goes last.
SELECT DISTINCT format('ALTER DEFAULT PRIVILEGES FOR ROLE %I%s REVOKE ALL ON %s FROM %I', pg_get_userbyid(defaclrole),
  CASE WHEN n.oid IS NULL THEN '' ELSE format(' IN SCHEMA %I', nspname) END,
  CASE defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES'
    WHEN 'n' THEN 'SCHEMAS' ELSE 'LARGE OBJECTS' END, name)
FROM pg_default_acl LEFT JOIN pg_namespace n ON n.oid = defaclnamespace, aclexplode(defaclacl) JOIN former ON oid = grantee
WHERE NOT ours AND defaclrole <> grantee AND pg_has_role(defaclrole, 'MEMBER') \gexec
SELECT DISTINCT format('REVOKE ALL ON %s FROM %I CASCADE', object, name) FROM (
  SELECT format('DATABASE %I', datname), datacl FROM pg_database WHERE datname = current_database()
  UNION ALL SELECT format('SCHEMA %I', nspname), nspacl FROM pg_namespace
  UNION ALL SELECT format('%s %s', CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, pg_class.oid::regclass), acl
  FROM pg_class, LATERAL (SELECT relacl UNION ALL SELECT attacl FROM pg_attribute WHERE attrelid = pg_class.oid) each(acl)
  UNION ALL SELECT format('ROUTINE %s', oid::regprocedure), proacl FROM pg_proc
  UNION ALL SELECT format('TYPE %s', oid::regtype), typacl FROM pg_type
  UNION ALL SELECT format('LANGUAGE %I', lanname), lanacl FROM pg_language
  UNION ALL SELECT format('LARGE OBJECT %s', oid), lomacl FROM pg_largeobject_metadata
  UNION ALL SELECT format('FOREIGN DATA WRAPPER %I', fdwname), fdwacl FROM pg_foreign_data_wrapper
  UNION ALL SELECT format('FOREIGN SERVER %I', srvname), srvacl FROM pg_foreign_server
) one(object, acl), aclexplode(acl) JOIN former ON oid = grantee
WHERE NOT ours \gexec
SELECT format('REVOKE %I FROM %I%s', pg_get_userbyid(roleid), name,
              CASE WHEN :'options' THEN format(' GRANTED BY %I CASCADE', pg_get_userbyid(grantor)) ELSE '' END)
FROM pg_auth_members JOIN former ON former.oid = member
WHERE NOT ours ORDER BY pg_get_userbyid(roleid) = :'owner' \gexec
\if :superuser
\else
SELECT format('REVOKE %I FROM CURRENT_USER%s', name, CASE WHEN :'options' THEN ' GRANTED BY CURRENT_USER' ELSE '' END)
FROM former WHERE NOT ours AND pg_has_role(oid, 'MEMBER') \gexec
\endif

-- Where migrations never ran, the revision that the tables are at is written down, so that the next one starts there.
\if :{?revision}
SELECT to_regclass('alembic_version') IS NULL AS unstamped \gset
\if :unstamped
BEGIN;
CREATE TABLE alembic_version (version_num varchar(32) CONSTRAINT alembic_version_pkc PRIMARY KEY);
INSERT INTO alembic_version VALUES (:'revision');
SELECT format('ALTER TABLE alembic_version OWNER TO %I', :'owner') \gexec
COMMIT;
\endif
\endif
