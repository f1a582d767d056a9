-- The logins of before: of this database by their name, and by the owner that they act as. One that could not be dropped is no
-- member any more.
SELECT coalesce(string_agg(rolname, ',' ORDER BY rolname), '') AS logins
FROM pg_roles r JOIN pg_auth_members m ON m.member = r.oid
WHERE m.roleid = (SELECT oid FROM pg_roles WHERE rolname = :'owner') AND NOT rolsuper
  AND rolname ~ ('^' || :'database' || '_(a|b|[0-9]+)$')
  AND rolname <> :'login' AND rolname <> ALL (string_to_array(:'keep', ',')) \gset
SELECT set_config('wealist.logins', :'logins', false) \g /dev/null
