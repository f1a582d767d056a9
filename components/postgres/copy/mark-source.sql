-- Says where the rows went: whoever copies these again later would copy old ones.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\getenv copy_database COPY_DATABASE
\getenv copy_owner COPY_OWNER
\getenv copy_to COPY_TO
SELECT format('COMMENT ON DATABASE %I IS %L', :'copy_database', 'moved to ' || :'copy_to') \gexec
