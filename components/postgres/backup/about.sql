-- Whether the database can be read: not while a copy has closed it.
SELECT CASE WHEN count(*) = 0 THEN 'none' WHEN bool_or(datallowconn) THEN 'open'
            WHEN bool_or(note LIKE 'wealist {"copy":"moved"%' OR note LIKE 'moved to %') THEN 'moved'
            WHEN bool_or(note LIKE 'wealist {"copy":"copying"%') THEN 'moved' ELSE 'closed' END
FROM pg_database d, LATERAL shobj_description(d.oid, 'pg_database') AS note WHERE datname = :'database';
