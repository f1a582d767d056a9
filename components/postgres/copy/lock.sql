-- The session whose snapshot is copied: it locks every table against writers first, and only then takes its first snapshot, so
-- that nothing that was acknowledged is missing in it. Tables that were made meanwhile show in the list of the snapshot.
\set list 'SELECT coalesce(string_agg(format(''%I.%I'', nspname, relname), '', '' ORDER BY c.oid), '''') FROM pg_class c'
\set of ' JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind IN (''r'', ''p'') AND nspname !~ ''^pg_'''
\set but ' AND nspname <> ''information_schema'' AND NOT EXISTS (SELECT FROM pg_depend p WHERE'
\set theirs ' p.classid = ''pg_class''::regclass AND p.objid = c.oid AND deptype = ''e'')'
SET row_security = off;
SELECT set_config('role', :'owner', false) FROM pg_roles WHERE rolname = current_user AND NOT rolsuper \g /dev/null
SET lock_timeout = '3s';
SELECT (:list :of :but :theirs) AS tables \gset
SELECT :'tables' <> '' AS any_table \gset
BEGIN ISOLATION LEVEL REPEATABLE READ;
\if :any_table
LOCK TABLE :tables IN EXCLUSIVE MODE;
\endif
SELECT 'locked', pg_export_snapshot(), (:list :of :but :theirs) = :'tables';
