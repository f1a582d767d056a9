-- Goes before each CREATE EXTENSION of a dump, in which psql takes no commands of its own: one that its owner may not make is made by
-- the administrator; a superuser makes all.
DO $$
BEGIN
  IF (SELECT rolsuper FROM pg_roles WHERE rolname = session_user)
    OR NOT EXISTS (SELECT FROM pg_available_extension_versions v JOIN pg_available_extensions a USING (name)
                   WHERE v.name = current_setting('wealist.extension') AND v.version = a.default_version AND v.trusted)
  THEN
    RESET ROLE;
  END IF;
END
$$;
