-- Gives back what an adoption took: memberships, of which those in the owner role stand for what was owned before, and what
-- everybody could do; run as an administrator, any number of times. Variables: memberships and open, lists of pairs in JSON.
\set ON_ERROR_STOP on
\set VERBOSITY terse
SET client_min_messages = warning;
SELECT format('GRANT %I TO %I', role.rolname, member.rolname)
FROM json_array_elements(:'memberships') pair
JOIN pg_roles role ON role.rolname = pair->>0 JOIN pg_roles member ON member.rolname = pair->>1
WHERE NOT pg_has_role(member.oid, role.oid, 'MEMBER') \gexec
SELECT format('GRANT %s ON DATABASE %I TO PUBLIC', CASE pair->>1 WHEN 'CONNECT' THEN 'CONNECT' ELSE 'TEMPORARY' END, datname)
FROM json_array_elements(:'open') pair JOIN pg_database ON datname = pair->>0 \gexec
