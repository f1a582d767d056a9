-- Goes after the count of the target: the same as at the source, or nothing of it stays.
\o
\pset footer off
SELECT name AS "table", h.rows AS "at the source", t.rows AS "at the target"
FROM pg_temp.copy_here h FULL JOIN pg_temp.copy_there t USING (kind, name) WHERE kind = 'table' ORDER BY name;
\o /dev/null
DO $$
DECLARE
  differing text;
BEGIN
  SELECT string_agg(kind || ' ' || name, ', ' ORDER BY kind DESC, name) INTO differing
  FROM pg_temp.copy_here h FULL JOIN pg_temp.copy_there t USING (kind, name)
  WHERE (h.rows, h.checksum) IS DISTINCT FROM (t.rows, t.checksum);
  IF differing IS NOT NULL THEN
    RAISE 'what arrived differs in %', differing;
  END IF;
END
$$;
