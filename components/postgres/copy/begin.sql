-- Goes before the dump: what it makes belongs to the owner. The table for the source's counts ends with this transaction.
\o /dev/null
BEGIN;
SET ROLE :"owner";
CREATE TEMPORARY TABLE copy_here (kind text, name text, rows numeric, checksum numeric) ON COMMIT DROP;
