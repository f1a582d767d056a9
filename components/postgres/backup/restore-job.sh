#!/bin/sh
# Restores a backup, or the dump on standard input, into a new database beside the one in use, which it leaves alone. PG* lead to
# the server; RESTORE_FROM is `latest`, the id of a backup, or `-`; RESTORE_DATABASE is what the backup is of, RESTORE_AS the new
# database's name (default: with the time of the backup), COPY_OWNER its owner. A run that was killed is done by the next one.
set -u
here=$(dirname "$0")
work=$(mktemp -d)
place=${RESTIC_REPOSITORY:-}
as=${RESTORE_AS:-}
export COPY_DATABASE=postgres COPY_CHECKSUMS=yes COPY_RUN=restore
export FROM_HOST="$PGHOST" FROM_PORT="$PGPORT" FROM_USER="$PGUSER" FROM_PASSWORD="${PGPASSWORD:-}"
export FROM_SSLMODE="${PGSSLMODE:-}" FROM_SSLROOTCERT="${PGSSLROOTCERT:-}"
appname="wealist restore"
within='' asking='' load='' feeder='' reader='' turn='' lock='' dump='' made=
for part in say sessions repository head load restore; do . "$here/$part.sh"; done

fail() {
  trap '' TERM INT
  end_children
  for child in $reader; do kill "$child" 2> /dev/null; wait "$child" 2> /dev/null; done
  [ -z "$made" ] || run_sql postgres drop.sql > /dev/null
  rm -rf "$work"
  told "The database ${as:-of the backup} was not made: $1${2:+ $2}"
}
trap 'fail "it was ended before it was done."' TERM INT

backup=$RESTORE_FROM
if [ "$RESTORE_FROM" = - ]; then
  exec 5<&0
  read_head || fail "what was given is no dump of this program."
  backup=$(of_head at | tr -d ':-')
else
  within=60
  ask_restic cat config --no-lock || { problem=$(repository_problem "the repository does not open"); fail "$problem"; }
  within=
  if [ "$RESTORE_FROM" = latest ]; then
    find_latest "$RESTORE_DATABASE" || { problem=$(repository_problem "nothing to restore"); fail "$problem"; }
  fi
fi
as=${as:-$(printf '%.46s_%s' "$RESTORE_DATABASE" "$(say "$backup" | tr TZ tz)")}
export BACKUP_ID="$backup" COPY_DATABASE="$as"

[ "$as" != "$RESTORE_DATABASE" ] || fail "that is the name of the one in use." "${CURE_NAME:-}"
# One at a time makes it.
hold_turn turn.sql || fail "$(error "$work/turn.complaint")."
run_sql postgres there.sql > "$work/there" || fail "$(error "$work/complaint")."
IFS='|' read -r state of rows < "$work/there"
case $state in
  done)
    [ "$of" = "$backup" ] || fail "there is another database of that name, from the backup $of." "${CURE_NAME:-}"
    say "database $as: is there already, from the backup $of, $rows rows then"
    exit 0 ;;
  begun)
    run_sql "$as" content.sql > "$work/content" || fail "$(error "$work/complaint")."
    [ "$(cat "$work/content")" = empty ] || fail "there is another database of that name." "${CURE_NAME:-}"
    run_sql postgres drop.sql > /dev/null || fail "$(error "$work/complaint")." ;;
  other) fail "there is another database of that name." "${CURE_NAME:-}" ;;
esac

[ "$RESTORE_FROM" = - ] || open_dump "$RESTORE_DATABASE" "$backup"
restore_dump restored.sql && arrived=yes || arrived=no
# Of one whose reader has gone restic says nothing, or that its pipe broke.
if [ "$RESTORE_FROM" != - ] && ! dump_came && grep -qv "broken pipe" "$work/restic.complaint"; then
  problem=$(repository_problem "the backup could not be read"); fail "$problem"
fi
[ "$arrived" = yes ] || fail "$problem."
cat "$work/table" "$work/unset"
end_children
say "database $as: restored from the backup $backup, $(rows_of_head) rows of $(of_head at)"
rm -rf "$work"
