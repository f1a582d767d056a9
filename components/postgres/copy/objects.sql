-- What makes the large objects at the target, a megabyte at a time, as its owner's: in a file, since nobody needs this session
-- once all of it is counted.
\pset format unaligned
\set objects `printf %s "$COPY_OBJECTS"`
\set FETCH_COUNT 4
\o :objects
SELECT format('SELECT pg_catalog.lo_create(%s);', oid) FROM pg_largeobject_metadata;
SELECT format('SELECT pg_catalog.lo_put(%s, %s, %L);', oid, place, lo_get(oid, place, 1048576))
FROM pg_largeobject_metadata, generate_series(0, octet_length(lo_get(oid)) - 1, 1048576) AS place;
\o
