-- Where the source was moved to.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\getenv copy_database COPY_DATABASE
\getenv copy_owner COPY_OWNER
SELECT substr(shobj_description(oid, 'pg_database'), length('moved to ') + 1) FROM pg_database WHERE datname = :'copy_database';
