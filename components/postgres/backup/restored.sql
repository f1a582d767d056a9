-- Goes last: the mark with the data.
\set backup `printf %s "$BACKUP_ID"`
SELECT format('COMMENT ON DATABASE %I IS %L', :'database', 'wealist ' || json_build_object('copy', 'restored', 'backup', :'backup',
  'at', :'at', 'rows', (SELECT coalesce(sum(rows), 0) FROM pg_temp.copy_here WHERE kind = 'table'
                                                              AND name !~ 'alembic_version"?$'))) \gexec
COMMIT;
