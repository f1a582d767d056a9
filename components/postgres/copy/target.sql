-- What the target is: moved, empty, or the first of its tables.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\getenv copy_database COPY_DATABASE
\getenv copy_owner COPY_OWNER
SELECT CASE WHEN shobj_description(d.oid, 'pg_database') LIKE 'moved from %' THEN 'moved' ELSE coalesce((
  SELECT string_agg(name, ', ') FROM (
    SELECT format('%I.%I', nspname, relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND nspname !~ '^pg_' AND nspname <> 'information_schema'
      AND NOT EXISTS (SELECT FROM pg_depend p WHERE p.classid = 'pg_class'::regclass AND p.objid = c.oid AND deptype = 'e')
    ORDER BY relkind <> 'r', 1 LIMIT 3
  ) AS first), 'empty') END
FROM pg_database d WHERE datname = current_database();
