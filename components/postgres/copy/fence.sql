-- Nobody is let into the database any more, superusers neither, and the mark says why: both, or neither.
BEGIN;
SELECT format('ALTER DATABASE %I ALLOW_CONNECTIONS false', :'database') \gexec
SELECT format('COMMENT ON DATABASE %I IS %L', :'database',
  format('wealist {"copy":"copying","run":"%s","generation":%s,"to":%s}', :'run', :'generation', to_json(:'to'::text))) \gexec
COMMIT;
