-- Goes after the dump and the counts of the source: the same numbers here, or nothing of it stays.
CREATE TEMPORARY TABLE copy_outside (name text, rows bigint) ON COMMIT DROP;
SELECT format('INSERT INTO pg_temp.copy_outside SELECT %L, count(*) FROM ONLY %I.%I',
              format('%I.%I', nspname, relname), nspname, relname)
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = relnamespace
WHERE relkind IN ('r', 'm') AND nspname !~ '^pg_' AND nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend p
                  WHERE p.classid = 'pg_catalog.pg_class'::regclass AND p.objid = c.oid AND deptype = 'e') \gexec
\o
\pset footer off
SELECT name AS "table", i.rows AS "in the cluster", o.rows AS outside
FROM pg_temp.copy_inside i FULL JOIN pg_temp.copy_outside o USING (name) ORDER BY name;
DO $$
DECLARE
  differing text;
BEGIN
  SELECT string_agg(name, ', ' ORDER BY name) INTO differing
  FROM pg_temp.copy_inside i FULL JOIN pg_temp.copy_outside o USING (name) WHERE i.rows IS DISTINCT FROM o.rows;
  IF differing IS NOT NULL THEN
    RAISE 'the numbers of rows differ in %', differing;
  END IF;
END
$$;
SELECT format('COMMENT ON DATABASE %I IS %L', :'copy_database', 'moved from ' || :'copy_from') \gexec
COMMIT;
