-- The time at the source; since `closed`, where that is known.
\set closed `printf %s "$COPY_CLOSED"`
SELECT extract(epoch FROM clock_timestamp())::numeric(14, 1) - coalesce(nullif(:'closed', '')::numeric, 0);
