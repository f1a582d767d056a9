-- What there is of the name that is to be restored to: `none`; `done`, with the backup that it is of and its rows; `begun`, which a
-- killed run may have left, where it holds nothing; or somebody else's.
SELECT CASE WHEN d.oid IS NULL THEN 'none' WHEN mark ->> 'copy' = 'restored' THEN 'done|' || (mark ->> 'backup') || '|' || (mark ->> 'rows')
            WHEN mark IS NULL AND pg_get_userbyid(datdba) = :'owner' THEN 'begun' ELSE 'other' END
FROM (SELECT) AS one LEFT JOIN pg_database d ON datname = :'database'
  LEFT JOIN LATERAL (SELECT substr(said, 9)::json AS mark FROM shobj_description(d.oid, 'pg_database') AS said
                     WHERE said LIKE 'wealist {%') AS marks ON true;
