-- What this server says of the database: one line. Marks of earlier versions of the program, `moved to` and `moved from`, belong
-- to a run `before`; what held writers out then was that the service's logins were locked.
-- One that a restored database took the place of has its mark beneath the switch's.
WITH said AS (
  SELECT *, shobj_description(oid, 'pg_database') AS said FROM pg_database WHERE datname = :'database'
), there AS (
  SELECT oid, datdba, datallowconn, encoding, coalesce(CASE
    WHEN said LIKE 'wealist {"copy" : "switched"%' OR said LIKE 'wealist {"copy":"copying"%"to":"the database %'
    THEN substr(said, length('wealist ') + 1)::json ->> 'over' END, said) AS note
  FROM said
), marked AS (
  SELECT *, CASE WHEN note LIKE 'wealist {%' THEN substr(note, length('wealist ') + 1)::json END AS mark,
         CASE WHEN note LIKE 'moved to %' THEN 'moved' WHEN note LIKE 'moved from %' THEN 'copied' END AS old
  FROM there
), owner AS (
  SELECT oid, shobj_description(oid, 'pg_authid') AS note FROM pg_roles WHERE rolname = :'owner'
)
SELECT current_setting('server_version_num')::int / 10000,
       m.oid IS NOT NULL,
       m.datdba = o.oid,
       m.datallowconn,
       EXISTS (SELECT FROM pg_roles r WHERE rolcanlogin AND NOT rolsuper AND rolname <> current_user
                 AND pg_has_role(r.oid, o.oid, 'MEMBER')),
       coalesce(mark ->> 'copy', old),
       coalesce(mark ->> 'run', CASE WHEN old IS NOT NULL THEN 'before' END),
       coalesce(mark ->> 'to', mark ->> 'from', CASE WHEN old IS NOT NULL THEN split_part(m.note, ' ', 3) END),
       coalesce((mark ->> 'generation')::bigint, 0),
       CASE WHEN o.note LIKE 'wealist {%'
            THEN coalesce((substr(o.note, length('wealist ') + 1)::json ->> 'generation')::bigint, 0) ELSE 0 END,
       pg_encoding_to_char(encoding),
       mark ->> 'rows'
FROM (SELECT) AS one LEFT JOIN marked m ON true LEFT JOIN owner o ON true;
