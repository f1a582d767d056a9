#!/bin/sh
# Copies a database from one server to another, whole or not at all: its rows, their counts and the mark that it is done are one
# transaction there. From the copy on, the logins of the source are locked: nothing may be written where nobody reads it.
# PG* lead to the target, FROM_* to the source; CURE_*, which who deploys hands in, are what helps.
set -u
here=$(dirname "$0")
source="PostgreSQL in the cluster ($FROM_HOST:$FROM_PORT)"
target="PostgreSQL at $PGHOST:$PGPORT"
work=$(mktemp -d)
again=${CURE_AGAIN:-deploy again}
locked=
export COPY_FROM="$FROM_HOST:$FROM_PORT" COPY_TO="$PGHOST:$PGPORT"

say() { printf '%s\n' "$*"; }
sql() { psql -X --no-password -qAt -v ON_ERROR_STOP=1 "$@"; }
at_source() (
  export PGHOST="$FROM_HOST" PGPORT="$FROM_PORT" PGUSER="$FROM_USER" PGPASSWORD="$FROM_PASSWORD"
  unset PGSSLMODE PGSSLROOTCERT
  "$@"
)

# Says what is wrong, what became of the data, and what helps; ends.
fail() {
  became="Nothing was changed."
  if [ -n "$locked" ]; then
    became="Nothing of it is in $target"
    if at_source sql -f "$here/unlock.sql" > /dev/null 2>&1; then
      became="$became, and the service's logins in the cluster are open again."
    else
      became="$became; the service's logins in the cluster could not be opened again${CURE_AGAIN:+: run $CURE_AGAIN}."
    fi
  fi
  told="$1. $became${2:+ $2}"
  say "$told" >&2
  if [ -w /dev/termination-log ]; then say "$told" > /dev/termination-log; fi
  exit 1
}

# What a program complained of, without its name and place.
error() { sed -n 's/^.*\(ERROR\|FATAL\|error\): *//p' "$1" | head -n 1; }

connect() {
  started=$(date +%s)
  while ! at_source sql -c 'SELECT 1' > /dev/null 2> "$work/connect"; do
    case $(cat "$work/connect") in
      *"password authentication failed"*)
        fail "$source refuses the password of $FROM_USER" "${CURE_LOGIN:-}" ;;
    esac
    [ $(($(date +%s) - started)) -lt 60 ] || fail "$source does not answer: $(error "$work/connect")"
    sleep 1
  done
}

major() { at_"$1" sql -c "SELECT current_setting('server_version_num')::int / 10000"; }
at_target() { "$@"; }

# A dump is for a server as new as the program that makes it, which has to be as new as what it reads.
check_versions() {
  old=$(major source) && new=$(major target) || fail "$source or $target does not tell its version"
  client=$(psql --version | sed 's/^[^0-9]*\([0-9]*\).*/\1/')
  [ "$old" -le "$new" ] || fail "$target is version $new, older than the $old of the cluster's" "Move to one that is at least as new"
  if [ "$client" -lt "$old" ] || [ "$client" -gt "$new" ]; then
    fail "The image of the copy has the programs of version $client, and it takes those of $old to $new to read the one server and suit the other" "${CURE_IMAGE:+Give it: ${CURE_IMAGE%VALUE*}$new${CURE_IMAGE##*VALUE}}"
  fi
}

# Ends here where there is nothing to copy, or where a copy could lose rows.
check_state() {
  was=$(at_source sql -f "$here/source.sql" 2> "$work/state") || fail "$source: $(error "$work/state")"
  if ! now=$(sql -d "$COPY_DATABASE" -f "$here/target.sql" 2> "$work/state"); then
    # Dropped by hand: the Job that made it has done its work, and does not run again by itself.
    fail "$target: $(error "$work/state")" "${CURE_ANEW:+To make a database anew that is gone: $CURE_ANEW}"
  fi
  # Emptied rather than dropped: what the Job before this one has set stays with the database.
  empty="empty the one there: psql -h $PGHOST -p $PGPORT -U $PGUSER -d $COPY_DATABASE -c 'SET ROLE $COPY_OWNER' -c 'DROP OWNED BY $COPY_OWNER' -c 'COMMENT ON DATABASE $COPY_DATABASE IS NULL', then $again"
  case "$was $now" in
    absent\ *)
      say "$source has no database $COPY_DATABASE: there is nothing to copy"; exit 0 ;;
    foreign\ *)
      fail "The database $COPY_DATABASE of $source does not belong to $COPY_OWNER, so that its writers are not known" "Give it: ALTER DATABASE $COPY_DATABASE OWNER TO $COPY_OWNER" ;;
    open\ moved)
      fail "The database $COPY_DATABASE was moved to $target before, and the one in the cluster has been in use since" "To copy the one in the cluster anew, $empty" ;;
    *\ moved)
      mark_source; say "database $COPY_DATABASE: moved already"; exit 0 ;;
    moved*)
      fail "The database $COPY_DATABASE was moved to $(at_source sql -f "$here/moved-to.sql") before, and what has been written since is there alone" "Copy it from there. To copy the old rows in the cluster all the same, open its logins first: put the settings of before back, and $again" ;;
    *\ empty) ;;
    *)
      fail "The database $COPY_DATABASE of $target holds tables already ($now), and no mark that they were moved" "If nobody needs them, $empty" ;;
  esac
}

mark_source() { at_source sql -f "$here/mark-source.sql" > /dev/null 2>&1 || say "the mark in the cluster is not set; the next run does it"; }

# Ends psql, with the number that pg_dump ended with. One that psql reads no more (SIGPIPE) has not failed itself.
dump_failed() {
  [ "$1" -eq 141 ] || grep -q Broken "$work/dump" || printf %s "$1" > "$work/dump-failed"
  # First out of the rows of a table, if the end came among them.
  say; say '\.'; say 'this is no SQL;'
}

# Only its last line commits: whatever ends early leaves nothing behind.
transaction() {
  cat "$here/begin.sql"
  at_source pg_dump --no-password --no-owner --no-privileges --no-publications --no-subscriptions \
    "$COPY_DATABASE" 2> "$work/dump" || { dump_failed $?; return; }
  say 'CREATE TEMPORARY TABLE copy_inside (name text, rows bigint) ON COMMIT DROP;'
  say 'COPY pg_temp.copy_inside FROM STDIN (FORMAT csv);'
  cat "$work/counts"
  say '\.'
  cat "$here/verify.sql"
}

copy() {
  at_source sql -f "$here/lock.sql" > /dev/null 2> "$work/lock" || fail "$source: $(error "$work/lock")"
  at_source sql --csv -d "$COPY_DATABASE" -f "$here/count.sql" > "$work/counts" 2> "$work/count" ||
    fail "The tables of $source could not be counted: $(error "$work/count")"
  transaction | psql -X --no-password -q -d "$COPY_DATABASE" -v ON_ERROR_STOP=1 > "$work/table" 2> "$work/restore" &
  running=$!
  wait "$running" && return
  if [ -e "$work/dump-failed" ]; then
    reason=$(error "$work/dump")
    fail "The database $COPY_DATABASE of $source could not be read: ${reason:-pg_dump ended with $(cat "$work/dump-failed")}"
  fi
  cat "$work/table"
  fail "The database $COPY_DATABASE could not be copied to $target: $(error "$work/restore")"
}

stop() {
  trap '' TERM INT
  kill "${running:-$$}" 2> /dev/null
  fail "The copy of $COPY_DATABASE was ended before it was done" "${CURE_LONGER:+Where it needs longer: $CURE_LONGER}"
}

connect
check_versions
check_state
trap stop TERM INT
locked=yes
copy
mark_source
say "database $COPY_DATABASE: moved to $target"
cat "$work/table"
