-- What the owner role is marked with: whose the database is, and the highest number that a Job of it has run with.
SELECT count(*) > 0 AS owner_exists,
       coalesce(max(mark ->> 'id'), '') AS mark_id, coalesce(max(mark ->> 'stack'), '') AS mark_stack,
       coalesce(max((mark ->> 'generation')::bigint), 0) AS mark_generation,
       coalesce(max((mark ->> 'administrator')::bigint), 0) AS mark_administrator
FROM pg_roles r LEFT JOIN LATERAL (
  SELECT substr(said, 9)::json AS mark FROM shobj_description(r.oid, 'pg_authid') AS said WHERE said LIKE 'wealist {%'
) AS marks ON true WHERE rolname = :'owner' \gset
