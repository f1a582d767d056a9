-- Makes an empty database like the one that a dump is of: its encoding, its order of text where this server has it, its settings,
-- and the roles that its policies name.
\set head `printf %s "$BACKUP_HEAD"`
SELECT :'head'::json ->> 'encoding' AS encoding, :'head'::json ->> 'collate' AS collate, :'head'::json ->> 'ctype' AS ctype \gset
\set ON_ERROR_STOP 0
CREATE DATABASE :"database" OWNER :"owner" TEMPLATE template0 ENCODING :'encoding' LC_COLLATE :'collate' LC_CTYPE :'ctype';
\set failed :ERROR
\set ON_ERROR_STOP 1
\if :failed
CREATE DATABASE :"database" OWNER :"owner" TEMPLATE template0 ENCODING :'encoding';
\endif
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', :'database') \gexec
-- What this administrator may not set or make is told, and is no reason to be without the rows.
\set ON_ERROR_STOP 0
SELECT format('CREATE ROLE %I NOLOGIN', name) FROM json_array_elements_text(coalesce(:'head'::json -> 'roles', '[]')) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
SELECT format('ALTER DATABASE %I SET %I TO %s', :'database', setting ->> 'name', CASE
  -- Of a list each part is a value.
  WHEN setting ->> 'name' IN ('search_path', 'session_preload_libraries', 'local_preload_libraries', 'temp_tablespaces') THEN (
    SELECT string_agg(quote_literal(trim(BOTH ' "' FROM part)), ', ')
    FROM unnest(string_to_array(setting ->> 'value', ',')) AS part)
  ELSE quote_literal(setting ->> 'value') END)
FROM json_array_elements(:'head'::json -> 'settings') AS setting \gexec
