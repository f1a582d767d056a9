-- Lets everybody in again after a run (`earlier`) of which nothing was committed; whoever runs this has the turn.
BEGIN;
SELECT format('ALTER DATABASE %I ALLOW_CONNECTIONS true', :'database') \gexec
SELECT format('COMMENT ON DATABASE %I IS NULL', :'database') \gexec
COMMIT;
