-- The first line of a dump: what it is of, and what `pg_dump` leaves out, since it belongs to the database itself and to roles.
\pset format unaligned
SELECT to_regclass('public.alembic_version') IS NOT NULL AS has_revision \gset
\set revision ''
\if :has_revision
SELECT coalesce(string_agg(version_num, ','), '') AS revision FROM public.alembic_version \gset
\endif
SELECT '-- wealist ' || json_build_object('format', 1, 'database', datname, 'at', :'at',
  'server', split_part(current_setting('server_version'), ' ', 1), 'revision', :'revision',
  'encoding', pg_encoding_to_char(encoding), 'collate', datcollate, 'ctype', datctype,
  'settings', (
    SELECT coalesce(json_agg(json_build_object('name', split_part(setting, '=', 1),
                                               'value', substr(setting, strpos(setting, '=') + 1))), '[]')
    FROM pg_db_role_setting s, unnest(setconfig) AS setting WHERE setdatabase = d.oid AND setrole = 0),
  'roles', (SELECT coalesce(json_agg(DISTINCT pg_get_userbyid(role)), '[]') FROM pg_policy, unnest(polroles) AS role WHERE role <> 0))
FROM pg_database d WHERE datname = current_database();
