-- What the logins of before own in the database, or decided about what is made in it, becomes the owner's.
\ir begin.sql
\set logins `printf %s "$RETIRE_LOGINS"`
BEGIN;
SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE %I%s GRANT %s ON %s TO %s%s', :'owner', ' IN SCHEMA ' || quote_ident(nspname),
  privilege_type, kind, CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END,
  CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
FROM pg_default_acl d JOIN pg_roles l ON l.oid = defaclrole LEFT JOIN pg_namespace n ON n.oid = defaclnamespace
  JOIN (VALUES ('r', 'TABLES'), ('S', 'SEQUENCES'), ('f', 'FUNCTIONS'), ('T', 'TYPES'), ('n', 'SCHEMAS'), ('L', 'LARGE OBJECTS'))
    AS kinds (letter, kind) ON letter = defaclobjtype::text
  CROSS JOIN LATERAL aclexplode(defaclacl)
WHERE l.rolname = ANY (string_to_array(:'logins', ',')) AND grantee <> defaclrole
  AND pg_get_userbyid(grantee)::text <> ALL (string_to_array(:'logins', ',') || :'owner'::text) \gexec
-- What PUBLIC may do by itself, and was not to.
SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE %I REVOKE %s FROM PUBLIC', :'owner', what)
FROM pg_default_acl d JOIN pg_roles l ON l.oid = defaclrole
  JOIN (VALUES ('f', 'EXECUTE ON FUNCTIONS'), ('T', 'USAGE ON TYPES')) AS kinds (letter, what) ON letter = defaclobjtype::text
WHERE l.rolname = ANY (string_to_array(:'logins', ',')) AND defaclnamespace = 0
  AND NOT EXISTS (SELECT FROM aclexplode(defaclacl) WHERE grantee = 0) \gexec
SELECT format('REASSIGN OWNED BY %I TO %I', login, :'owner'), format('DROP OWNED BY %I', login)
FROM unnest(string_to_array(:'logins', ',')) AS login \gexec
COMMIT;
