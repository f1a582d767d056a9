-- Ends here, before any change, where this Job is not the one to make the database, or may not.
\ir mark.sql
\set adopt `printf %s "${ACCESS_ADOPT:-0}"`
\set moved_from `printf %s "${ACCESS_MOVED_FROM:-}"`
\set external `printf %s "${ACCESS_EXTERNAL:-0}"`

-- What the copy wrote on a database of that name, in the words of before too.
SELECT count(*) > 0 AS database_exists, coalesce(max(said), '') AS said,
       coalesce(max(CASE WHEN said LIKE 'wealist {%' THEN substr(said, 9)::json ->> 'copy'
                         WHEN said LIKE 'moved to %' THEN 'moved' END), '') AS copy_state,
       coalesce(max(CASE WHEN said LIKE 'wealist {%' THEN substr(said, 9)::json ->> 'to'
                         WHEN said LIKE 'moved to %' THEN substr(said, 10) END), '') AS moved_to,
       coalesce(max(CASE WHEN said LIKE 'wealist {%' THEN substr(said, 9)::json ->> 'run' END), '') AS copy_run
FROM pg_database, shobj_description(oid, 'pg_database') AS said WHERE datname = :'database' \gset

-- Of before there were marks: whoever knows the password of the login of then has had the database since.
\set proven 0
SELECT :'mark_id' = '' AND :'adopt' <> '1' AND (:'owner_exists' OR :'database_exists') AS unproven \gset
\if :unproven
\set proven `/bin/sh "$ACCESS_FOLDER/prove.sh"`
\endif

SELECT CASE
  WHEN NOT :'superuser'::bool AND NOT (SELECT rolcreatedb AND rolcreaterole FROM pg_roles WHERE rolname = current_user)
    THEN current_user || ' lacks CREATEDB or CREATEROLE'
  WHEN :'mark_id' NOT IN ('', :'stack_id') AND :'adopt' <> '1'
    THEN format('the mark of the stack %s', :'mark_stack')
  WHEN :'mark_id' = :'stack_id' AND :mark_generation > :generation
    THEN format('a later number: %s, and this one''s is %s', :mark_generation, :generation)
  WHEN :'unproven'::bool AND :'proven' <> '1'
    THEN 'no mark of any stack'
  WHEN :'copy_state' = 'moved' AND :'moved_to' <> :'moved_from'
    THEN format('moved away to %s', :'moved_to')
  WHEN NOT :'superuser'::bool THEN coalesce(
    (SELECT format('mightier than its maker: %s is %s', rolname, concat_ws(', ', CASE WHEN rolsuper THEN 'SUPERUSER' END,
       CASE WHEN rolreplication THEN 'REPLICATION' END, CASE WHEN rolbypassrls THEN 'BYPASSRLS' END))
     FROM pg_roles WHERE rolname IN (:'owner', :'login') AND (rolsuper OR rolreplication OR rolbypassrls) LIMIT 1),
    (SELECT format('permission denied to alter role "%s"', rolname) FROM pg_roles
     WHERE :'options'::bool AND rolname IN (:'owner', :'login') AND NOT pg_has_role(oid, 'MEMBER WITH ADMIN OPTION') LIMIT 1),
    (SELECT format('must be owner of database %s', datname) FROM pg_database
     WHERE datname = :'database' AND NOT pg_has_role(datdba, 'MEMBER')),
    '')
  ELSE '' END AS refusal \gset
SELECT set_config('wealist.refusal', :'refusal', false) \g /dev/null
DO $$
BEGIN
  IF current_setting('wealist.refusal') <> '' THEN
    RAISE '%', current_setting('wealist.refusal');
  END IF;
END
$$;
