#!/bin/sh
# Writes a database to standard output as one text of SQL: a line that says what it is, pg_dump's own, the large objects, and the
# counts of the same snapshot, which whoever reads it holds against what arrived. PG* lead to the server, COPY_* say which database.
# Ends with another code than 0 where a part is missing: then the text is none.
set -eu
here=$(dirname "$0")
work=$(mktemp -d)
export FROM_HOST="$PGHOST" FROM_PORT="$PGPORT" FROM_USER="$PGUSER" FROM_PASSWORD="${PGPASSWORD:-}"
export FROM_SSLMODE="${PGSSLMODE:-}" FROM_SSLROOTCERT="${PGSSLROOTCERT:-}"
export COPY_RUN="${COPY_RUN:-by hand}" COPY_CHECKSUMS=yes COPY_COUNTS="$work/counts" COPY_OBJECTS="|cat" COPY_SNAPSHOT=
asking='' turn='' lock='' dump='' feeder='' load=''
appname=

. "$here/say.sh"
. "$here/sessions.sh"
trap 'end_children; rm -rf "$work"; exit 143' TERM INT

broken() {
  set +e
  words=$(error "$1")
  say "${words:-it ended without a word}" >&2
  end_children
  rm -rf "$work"
  exit 1
}

open_session lock "$COPY_DATABASE"
lock=$session
exec 4> "$work/lock"
cat "$here/common.sql" "$here/snapshot.sql" >&4
answered lock snapshot || broken "$work/lock.complaint"
COPY_SNAPSHOT=$(sed -n 's/^snapshot|//p' "$work/lock.answer")
cat "$here/head.sql" "$here/count.sql" "$here/counted.sql" >&4
answered lock counted || broken "$work/lock.complaint"

rows=$(awk -F, '$1 == "table" && $0 !~ /alembic_version"*,/ { rows += $(NF - 1) } END { printf "%d", rows }' "$COPY_COUNTS")
sed -n "s/^\(-- wealist {\)/\1\"rows\" : $rows, /p" "$work/lock.answer"
at_source pg_dump --no-password --no-owner --no-privileges --no-publications --no-subscriptions --no-tablespaces --no-blobs \
  --snapshot="$COPY_SNAPSHOT" "$COPY_DATABASE" 2> "$work/complaint" &
dump=$!
wait "$dump" || broken "$work/complaint"
dump=
at_source psql -X --no-password -qAt -v ON_ERROR_STOP=1 -d "$COPY_DATABASE" -f "$here/common.sql" -f "$here/at-snapshot.sql" \
  -f "$here/objects.sql" 2> "$work/complaint" &
dump=$!
wait "$dump" || broken "$work/complaint"
dump=
say 'COPY pg_temp.copy_here FROM STDIN (FORMAT csv);'
cat "$COPY_COUNTS"
say '\.'
# Who was ended here did not break.
set +e
end_children
rm -rf "$work"
