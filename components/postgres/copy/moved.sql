-- Says where the rows of a run (`earlier`) went, and how many: they are in use there, and this database stays closed.
BEGIN;
SELECT format('ALTER DATABASE %I ALLOW_CONNECTIONS false', :'database') \gexec
SELECT format('COMMENT ON DATABASE %I IS %L', :'database',
  format('wealist {"copy":"moved","run":"%s","generation":%s,"to":%s,"at":"%s"%s}',
         :'earlier', :'generation', to_json(:'to'::text), :'at', ',"rows":' || nullif(:'rows', ''))) \gexec
COMMIT;
