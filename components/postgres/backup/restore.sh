# Reads a dump from descriptor 5 into a new database COPY_DATABASE: made, loaded and counted. $1 is the file of SQL that ends the
# transaction. Where it fails, `problem` says why.

restore_dump() {
  problem=
  if [ -z "${head:-}" ] && ! read_head; then problem="it is no dump of this program"; return 1; fi
  export BACKUP_HEAD="$head"
  server_version=$(run_sql postgres version.sql) || { problem=$(error "$work/complaint"); return 1; }
  run_sql postgres create.sql > /dev/null || { problem=$(error "$work/complaint"); return 1; }
  made=yes
  sed -n 's/^.*ERROR: */not set on it: /p' "$work/complaint" > "$work/unset"
  load "$here/$1" && return
  problem=$(error "$work/load.complaint")
  # Without an error psql has said what it does not take.
  problem=${problem:-$(sed '/./!d; s/^psql:[^ ]*: *//' "$work/load.complaint" | tail -n 1)}
  problem=${problem:-it ended before it was whole}
  return 1
}
run_sql() {
  psql -X --no-password -qAt -v ON_ERROR_STOP=1 -d "$1" -f "$here/common.sql" -f "$here/$2" 2> "$work/complaint"
}
