-- An image on another release of its system may sort text otherwise than the one that the volume was made with. PostgreSQL
-- records that from version 15 on, and makes no database from a template of another order. template1 keeps nothing in that
-- order, nor does `postgres` where nobody has made a table. On a server outside it is its administrator's to say so, who is
-- told before a role is made.
SELECT current_setting('server_version_num')::int >= 150000 AS records_order, :'external' = '1' AS is_external \gset
\if :records_order
\if :is_external
SELECT EXISTS (SELECT FROM pg_database
               WHERE datname = 'template1' AND datcollversion <> pg_database_collation_actual_version(oid))
  AND NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') AS no_template \gset
\if :no_template
DO $$ BEGIN RAISE 'template database "template1" has a collation version mismatch'; END $$;
\endif
\else
SELECT format('ALTER DATABASE %I REFRESH COLLATION VERSION', datname) FROM pg_database
WHERE datcollversion <> pg_database_collation_actual_version(oid)
  AND (datname = 'template1' OR datname = 'postgres' AND NOT EXISTS (
    SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE relkind IN ('r', 'p', 'm') AND nspname !~ '^pg_' AND nspname <> 'information_schema')) \gexec
\endif
\endif
