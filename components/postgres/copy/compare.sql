-- Goes before the count of the target. A superuser counts as such: of a table with FORCE ROW LEVEL SECURITY its owner may not. A sequence moves outside of every snapshot: it stands where it stood when nobody was left.
SELECT 'RESET ROLE' FROM pg_roles WHERE rolname = session_user AND rolsuper \gexec
CREATE TEMPORARY TABLE copy_there (kind text, name text, rows numeric, checksum numeric) ON COMMIT DROP;
SELECT setval(name::regclass, rows::bigint, checksum = 1) FROM pg_temp.copy_here WHERE kind = 'sequence';
\set into 'INSERT INTO pg_temp.copy_there'
\set there yes
