-- Nobody is let into the database any more, superusers neither, and the mark says why: both, or neither. What the comment said before
-- comes back where it is opened again.
SELECT coalesce((
  SELECT ',"over":' || to_json(CASE WHEN said LIKE 'wealist {"copy":"copying"%' THEN substr(said, 9)::json ->> 'over' ELSE said END)
  FROM pg_database, shobj_description(oid, 'pg_database') AS said WHERE datname = :'database'), '') AS over \gset
BEGIN;
SELECT format('ALTER DATABASE %I ALLOW_CONNECTIONS false', :'database') \gexec
SELECT format('COMMENT ON DATABASE %I IS %L', :'database',
  format('wealist {"copy":"copying","run":"%s","generation":%s,"to":%s%s}', :'run', :'generation', to_json(:'to'::text), :'over')) \gexec
COMMIT;
