-- Lets the logins of the service in, or does not: `login` is LOGIN or NOLOGIN. Who is locked and who is let in again are the same.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\getenv copy_database COPY_DATABASE
\getenv copy_owner COPY_OWNER
SELECT format('ALTER ROLE %I ' || :'login', rolname) FROM pg_authid
WHERE rolpassword IS NOT NULL AND NOT rolsuper
  AND pg_has_role(oid, (SELECT oid FROM pg_roles WHERE rolname = :'copy_owner'), 'MEMBER') \gexec
