-- A prepared transaction outlives every session, and could be committed behind the copy.
SELECT string_agg(gid, ', ') FROM pg_prepared_xacts WHERE database = :'database';
