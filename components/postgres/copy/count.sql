-- What is counted at both ends: of each table the rows, and the sum of a hash of each row's text, whatever their order; of
-- each sequence where it stands; the large objects. A materialized view follows from its tables. `:into` takes each line.
\if :{?into}
\else
\set into ''
\set counts `printf %s "$COPY_COUNTS"`
\o :counts
\pset format csv
\endif
SET LOCAL search_path = pg_catalog;
SET LOCAL timezone = 'UTC';
SET LOCAL datestyle = 'ISO, YMD';
SET LOCAL intervalstyle = 'postgres';
SET LOCAL bytea_output = 'hex';
SET LOCAL extra_float_digits = 1;
SET LOCAL lc_monetary = 'C';
SET LOCAL xmloption = 'content';
SET LOCAL row_security = off;
SET LOCAL jit = off;
SELECT format('%s SELECT %L, %L, count(*), %s FROM ONLY %I.%I AS t', :'into', 'table', format('%I.%I', nspname, relname),
              CASE WHEN :'checksums' = '' THEN '0' ELSE format('coalesce(sum(hashtextextended(ROW(%s)::text, 0)::numeric), 0)', (
                SELECT string_agg(format('t.%I', attname), ', ' ORDER BY attname) FROM pg_attribute
                WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped)) END, nspname, relname)
FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
WHERE relkind = 'r' AND nspname !~ '^pg_' AND nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend p WHERE p.classid = 'pg_class'::regclass AND p.objid = c.oid AND deptype = 'e')
ORDER BY nspname, relname \gexec
SELECT format('%s SELECT %L, %L, last_value, is_called::int FROM %I.%I', :'into', 'sequence', format('%I.%I', nspname, relname),
              nspname, relname)
FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
WHERE relkind = 'S' AND nspname !~ '^pg_' AND nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend p WHERE p.classid = 'pg_class'::regclass AND p.objid = c.oid AND deptype = 'e')
ORDER BY nspname, relname \gexec
SELECT format('%s SELECT %L, %L, count(*), coalesce(sum(hashtextextended(oid::text || %L || encode(sha256(lo_get(oid)), %L), 0)::numeric), 0)
               FROM pg_largeobject_metadata', :'into', 'large objects', 'all', ' ', 'hex')
WHERE EXISTS (SELECT FROM pg_largeobject_metadata) \gexec
