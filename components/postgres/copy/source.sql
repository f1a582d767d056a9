-- What the source is: absent, foreign, open to its logins, locked, or locked since it was moved.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\getenv copy_database COPY_DATABASE
\getenv copy_owner COPY_OWNER
SELECT CASE
  WHEN NOT EXISTS (SELECT FROM pg_database WHERE datname = :'copy_database') THEN 'absent'
  WHEN NOT EXISTS (SELECT FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba
                   WHERE datname = :'copy_database' AND rolname = :'copy_owner') THEN 'foreign'
  WHEN EXISTS (SELECT FROM pg_authid WHERE rolcanlogin AND rolpassword IS NOT NULL AND NOT rolsuper
               AND pg_has_role(oid, (SELECT oid FROM pg_roles WHERE rolname = :'copy_owner'), 'MEMBER')) THEN 'open'
  WHEN EXISTS (SELECT FROM pg_database WHERE datname = :'copy_database'
               AND shobj_description(oid, 'pg_database') LIKE 'moved to %') THEN 'moved'
  ELSE 'locked'
END;
