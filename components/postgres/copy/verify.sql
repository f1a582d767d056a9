-- Goes after the count of the target: the same as at the source, or nothing of it stays.
\o
\pset footer off
SELECT name AS "table", h.rows AS "at the source", t.rows AS "at the target"
FROM pg_temp.copy_here h FULL JOIN pg_temp.copy_there t USING (kind, name) WHERE kind = 'table' ORDER BY name;
\o /dev/null
DO $$
DECLARE
  differing text;
  latest bigint;
BEGIN
  SELECT string_agg(kind || ' ' || name, ', ' ORDER BY kind DESC, name) INTO differing
  FROM pg_temp.copy_here h FULL JOIN pg_temp.copy_there t USING (kind, name)
  WHERE (h.rows, h.checksum) IS DISTINCT FROM (t.rows, t.checksum);
  IF differing IS NOT NULL THEN
    RAISE 'what arrived differs in %', differing;
  END IF;
  SELECT (substr(note, length('wealist ') + 1)::json ->> 'generation')::bigint INTO latest
  FROM (SELECT shobj_description(oid, 'pg_authid') AS note FROM pg_roles
        WHERE rolname = current_setting('wealist.owner')) AS owner
  WHERE note LIKE 'wealist {%';
  IF latest > current_setting('wealist.generation')::bigint THEN
    RAISE 'a Job of later settings (number %) has worked on it meanwhile', latest;
  END IF;
END
$$;
SELECT format('COMMENT ON DATABASE %I IS %L', :'database',
  format('wealist {"copy":"copied","run":"%s","generation":%s,"from":%s,"at":"%s","rows":%s}',
         :'run', :'generation', to_json(:'from'::text), :'at', (
           SELECT coalesce(sum(rows), 0) FROM pg_temp.copy_here WHERE kind = 'table'))) \gexec
COMMIT;
