-- In the new database, as the administrator: those that a database's owner may not make.
\set head `printf %s "$BACKUP_HEAD"`
SELECT format('CREATE EXTENSION IF NOT EXISTS %I', name) FROM json_array_elements_text(:'head'::json -> 'extensions') AS name
WHERE NOT EXISTS (SELECT FROM pg_available_extension_versions v JOIN pg_available_extensions a USING (name)
                  WHERE v.name = name AND v.version = a.default_version AND v.trusted) \gexec
