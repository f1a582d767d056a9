-- Lets everybody in again after a run (`earlier`) of which nothing was committed; whoever runs this has the turn.
BEGIN;
SELECT format('ALTER DATABASE %I ALLOW_CONNECTIONS true', :'database') \gexec
SELECT format('COMMENT ON DATABASE %I IS %L', :'database', (
  SELECT CASE WHEN said LIKE 'wealist {%' THEN substr(said, 9)::json ->> 'over' END
  FROM pg_database, shobj_description(oid, 'pg_database') AS said WHERE datname = :'database')) \gexec
COMMIT;
