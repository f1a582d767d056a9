-- Drops the logins; one that has something in another database is told, and left with nothing that it could do here.
SELECT pg_advisory_lock(hashtext('wealist.access')) \g /dev/null
BEGIN;
SELECT coalesce(string_agg(login, ','), '') AS bound,
       coalesce(string_agg(format('login %s: has something in the database %s, which keeps the role there; it logs in no more, and is a member of nothing. In each: REASSIGN OWNED BY %1$s TO <another role>, DROP OWNED BY %1$s; then: DROP ROLE %1$s', login, places), E'\n'), '') AS told
FROM (SELECT login, string_agg(DISTINCT datname, ', ') AS places
      FROM unnest(string_to_array(:'logins', ',')) AS login JOIN pg_roles r ON rolname = login
        JOIN pg_shdepend s ON refclassid = 'pg_authid'::regclass AND refobjid = r.oid JOIN pg_database d ON d.oid = dbid
      GROUP BY login) AS found \gset
SELECT format('REVOKE %I FROM %I%s', pg_get_userbyid(roleid), pg_get_userbyid(member),
              CASE WHEN :'options'::bool THEN ' GRANTED BY ' || quote_ident(pg_get_userbyid(grantor)) ELSE '' END)
FROM pg_auth_members WHERE pg_get_userbyid(member)::text = ANY (string_to_array(:'bound', ',')) \gexec
SELECT format('DROP ROLE %I', login) FROM unnest(string_to_array(:'logins', ',')) AS login
WHERE login <> ALL (string_to_array(:'bound', ',')) \gexec
COMMIT;
SELECT format('login %s: gone', login) FROM unnest(string_to_array(:'logins', ',')) AS login
WHERE login <> ALL (string_to_array(:'bound', ',')) UNION ALL SELECT :'told' WHERE :'told' <> '';
