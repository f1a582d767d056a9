-- Goes before each CREATE EXTENSION: one that its owner may not make is made by the administrator; a superuser makes all.
SELECT 'RESET ROLE' FROM pg_roles WHERE rolname = session_user
  AND (rolsuper OR NOT EXISTS (SELECT FROM pg_available_extension_versions v JOIN pg_available_extensions a USING (name)
                               WHERE v.name = :'extension' AND v.version = a.default_version AND v.trusted)) \gexec
