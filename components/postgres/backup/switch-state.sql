-- How far it is: `ready`; `closed`, by a run that was killed; `done`; or why it cannot be.
\set to `printf %s "$SWITCH_TO"`
\set keep `printf %s "$SWITCH_KEEP"`
WITH there AS (
  SELECT datname, datallowconn, datdba, CASE WHEN said LIKE 'wealist {%' THEN substr(said, 9)::json END AS mark
  FROM pg_database d, LATERAL shobj_description(d.oid, 'pg_database') AS said
)
SELECT CASE
  WHEN live.mark ->> 'copy' = 'switched' AND live.mark ->> 'was' = :'to' AND kept.mark ->> 'copy' = 'before' AND next.datname IS NULL
    THEN 'done'
  WHEN live.datname IS NULL THEN format('there is no database %s', :'database')
  WHEN next.datname IS NULL THEN format('there is no database %s', :'to')
  WHEN kept.datname IS NOT NULL THEN format('there is a database %s already', :'keep')
  WHEN next.datdba <> live.datdba THEN format('%s belongs to another role than %s', :'to', :'database')
  WHEN live.mark ->> 'copy' = 'copying' AND live.mark ->> 'to' LIKE 'the database %' THEN 'closed'
  WHEN NOT live.datallowconn THEN format('%s takes no connections', :'database')
  WHEN NOT next.datallowconn THEN format('%s takes no connections', :'to')
  ELSE 'ready' END
FROM (SELECT) AS one LEFT JOIN there live ON live.datname = :'database' LEFT JOIN there next ON next.datname = :'to'
  LEFT JOIN there kept ON kept.datname = :'keep';
