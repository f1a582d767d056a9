-- Goes last: the mark with the data, where no later Job has been there meanwhile.
DO $$
DECLARE
  latest bigint;
BEGIN
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
