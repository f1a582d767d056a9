# Loads what stream.sh has written, from descriptor 5, into an empty database in one transaction, and holds the counts in it
# against what arrived. PG* lead to the server; COPY_DATABASE is the database, COPY_OWNER its owner; `mark` a file of SQL that ends
# the transaction. What is said of it is in $work/table, and what went wrong in $work/load.complaint.

# Of what an older server does not know, or the owner may not say; both stand before the first table, further down it may be a row.
loadable() {
  version=$1
  while IFS= read -r line; do
    case $line in
      "SET transaction_timeout"*) [ "$version" -lt 17 ] || say "$line" ;;
      "COMMENT ON EXTENSION"*) ;;
      "CREATE EXTENSION"*) extension "$line" ;;
      *) say "$line" ;;
    esac
    # What pg_dump writes before extensions and with them.
    case $line in
      "CREATE EXTENSION"*|"CREATE SCHEMA"*|"CREATE COLLATION"*|"CREATE TRANSFORM"*|"CREATE "*LANGUAGE*) ;;
      "CREATE "*|"COPY "*) break ;;
    esac
  done
  cat
}

# Each by who may make it. `CREATE EXTENSION IF NOT EXISTS "uuid-ossp" WITH SCHEMA public;`
extension() {
  name=${1#CREATE EXTENSION IF NOT EXISTS }
  name=${name%% WITH SCHEMA *}
  name=${name#\"}
  say "SELECT set_config('wealist.extension', '${name%\"}', false);"
  cat "$here/extension-role.sql"
  say "$1"
  say "SELECT set_config('role', current_setting('wealist.owner'), false);"
}

load() {
  mark=$1
  mkfifo "$work/load"
  psql -X --no-password -q -d "$COPY_DATABASE" -v ON_ERROR_STOP=1 < "$work/load" > "$work/table" 2> "$work/load.complaint" &
  load=$!
  {
    cat "$here/common.sql" "$here/begin.sql"
    # Without its last part nothing is committed, and a part that is missing is not the last one.
    loadable "$server_version"
    cat "$here/compare.sql" "$here/count.sql" "$here/verify.sql" "$mark"
  } <&5 > "$work/load" 2> /dev/null &
  feeder=$!
  wait "$load"
  loaded=$?
  load=
  kill "$feeder" 2> /dev/null
  wait "$feeder" 2> /dev/null
  feeder=
  rm -f "$work/load"
  return $loaded
}
