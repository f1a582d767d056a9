-- What a copy to another server left here. One that was moved, and is needed here again, keeps its rows under another name, still
-- closed, until somebody drops it. One whose copy did not end is the database still: that copy has a lower number, and is over.
SELECT :'copy_state' = 'moved' AS was_moved, :'copy_state' = 'copying' AS was_left \gset
\if :was_moved
SELECT left(format('%s_moved_%s', :'database', coalesce(nullif(:'copy_run', ''), :'generation')), 63) AS aside \gset
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = :'database' \g /dev/null
ALTER DATABASE :"database" ALLOW_CONNECTIONS false;
ALTER DATABASE :"database" RENAME TO :"aside";
\elif :was_left
ALTER DATABASE :"database" ALLOW_CONNECTIONS true;
SELECT format('COMMENT ON DATABASE %I IS %L', :'database', (
  SELECT CASE WHEN said LIKE 'wealist {%' THEN substr(said, 9)::json ->> 'over' END
  FROM pg_database, shobj_description(oid, 'pg_database') AS said WHERE datname = :'database')) \gexec
\endif
