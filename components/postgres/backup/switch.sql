-- All of it, or nothing. What belongs to a database by its OID goes with it, and the service's is to be as before: settings, limits,
-- and who may connect.
\set to `printf %s "$SWITCH_TO"`
\set keep `printf %s "$SWITCH_KEEP"`
\set back `printf %s "${SWITCH_BACK:-}"`
SELECT coalesce((SELECT (substr(said, 9)::json ->> 'rows') FROM pg_database d, LATERAL shobj_description(d.oid, 'pg_database') AS said
                 WHERE datname = :'to' AND said LIKE 'wealist {%'), '') AS rows \gset
-- What a move has written of the service's database is true of the one that takes its place.
SELECT coalesce((
  SELECT CASE WHEN over LIKE 'wealist {"copy" : "switched"%' THEN substr(over, 9)::json ->> 'over' ELSE over END
  FROM (SELECT CASE WHEN said LIKE 'wealist {%' THEN substr(said, 9)::json ->> 'over' END AS over
        FROM pg_database, shobj_description(oid, 'pg_database') AS said WHERE datname = :'database') AS earlier), '') AS over \gset
BEGIN;
-- What this administrator may not set is told, and is no reason to be without the rows.
\set ON_ERROR_STOP 0
\set ON_ERROR_ROLLBACK on
SELECT format('ALTER %s %I SET %I TO %s', CASE WHEN setrole = 0 THEN 'DATABASE' ELSE
         format('ROLE %I IN DATABASE', pg_get_userbyid(setrole)) END, :'to', split_part(setting, '=', 1), CASE
         WHEN split_part(setting, '=', 1) IN ('search_path', 'session_preload_libraries', 'local_preload_libraries', 'temp_tablespaces') THEN (
           SELECT string_agg(quote_literal(trim(BOTH ' "' FROM part)), ', ')
           FROM unnest(string_to_array(substr(setting, strpos(setting, '=') + 1), ',')) AS part)
         ELSE quote_literal(substr(setting, strpos(setting, '=') + 1)) END)
FROM pg_db_role_setting s JOIN pg_database d ON d.oid = setdatabase, unnest(setconfig) AS setting WHERE datname = :'database' \gexec
\set ON_ERROR_ROLLBACK off
\set ON_ERROR_STOP 1
SELECT format('GRANT %s ON DATABASE %I TO %s%s', privilege_type, :'to',
              CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END,
              CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
FROM pg_database, aclexplode(datacl) WHERE datname = :'database' AND grantee <> datdba \gexec
SELECT format('ALTER DATABASE %I CONNECTION LIMIT %s', :'to', datconnlimit) FROM pg_database WHERE datname = :'database' \gexec
ALTER DATABASE :"database" RENAME TO :"keep";
ALTER DATABASE :"to" RENAME TO :"database";
SELECT format('COMMENT ON DATABASE %I IS %L', :'keep', 'wealist ' || json_build_object('copy', 'before', 'of', :'database', 'at', :'at')) \gexec
SELECT format('COMMENT ON DATABASE %I IS %L', :'database',
              'wealist ' || json_build_object('copy', 'switched', 'was', :'to', 'before', :'keep', 'at', :'at', 'rows', nullif(:'rows', '')::numeric,
                                            'back', nullif(:'back', ''), 'over', nullif(:'over', ''))) \gexec
ALTER DATABASE :"keep" ALLOW_CONNECTIONS true;
COMMIT;
