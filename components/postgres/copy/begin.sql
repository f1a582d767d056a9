-- Goes before the dump: what it makes belongs to the owner.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\getenv copy_database COPY_DATABASE
\getenv copy_owner COPY_OWNER
\getenv copy_from COPY_FROM
\o /dev/null
BEGIN;
SET ROLE :"copy_owner";
