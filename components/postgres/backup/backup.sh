#!/bin/sh
# Backs up databases in turn, each by a dump of one moment, and proves each: what the repository then has of it is restored into a
# server of this pod's own, and counted. PG* lead to the server; BACKUP_DATABASES has a line `database owner` for each; restic's own
# variables say where to; BACKUP_KEEP how long; CURE_* are what helps. One that fails does not keep the others from theirs.
set -u
here=$(dirname "$0")
work=$(mktemp -d)
place=${RESTIC_REPOSITORY#local:}
COPY_RUN=$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n')
id=$(date -u +%Y%m%dT%H%M%SZ)
export COPY_RUN COPY_CHECKSUMS=yes
export FROM_HOST="$PGHOST" FROM_PORT="$PGPORT" FROM_USER="$PGUSER" FROM_PASSWORD="${PGPASSWORD:-}"
export FROM_SSLMODE="${PGSSLMODE:-}" FROM_SSLROOTCERT="${PGSSLROOTCERT:-}"
within='' asking='' turn='' lock='' dump='' feeder='' load='' reader='' throwaway=''
appname="wealist backup $COPY_RUN"
failed=0
# That which is at hand.
database=

for part in say sessions repository head load restore throwaway backup-one; do . "$here/$part.sh"; done

# One line for each database, for who asks what came of it: the pod's last words are read where its log may be gone.
report() { say "$1" >> "$work/report"; }
end() {
  trap '' TERM INT
  end_children
  for child in $reader; do kill "$child" 2> /dev/null; wait "$child" 2> /dev/null; done
  stop_throwaway
  [ "$1" -ne 0 ] || warn
  if [ -w /dev/termination-log ]; then cat "$work/report" > /dev/termination-log 2> /dev/null; fi
  rm -rf "$work"
  exit "$1"
}
stop() {
  trap '' TERM INT
  fail "The backup was ended before it was done. ${CURE_LONGER:-}"
  end 1
}
trap stop TERM INT
fail() {
  say "$1" >&2
  report "failed${database:+ $database}: $1"
  failed=1
}

: > "$work/report"
wait_for_server
# Whoever repairs has it already.
if [ -z "${BACKUP_REPAIRS:-}" ] && ! hold_turn repository-turn.sql; then fail "$(server_name): $(error "$work/turn.complaint")"; end 1; fi

# The turn is of this server's stack: in one folder with another stack neither would be safe from the other's clearing up.
refuse_others() {
  ask_restic snapshots --no-lock --json || { fail "$(repository_problem "The backup could not begin")"; end 1; }
  others=$(grep -o '"hostname":"[^"]*"' "$work/answer" | sort -u | sed 's/^"hostname":"//; s/"$//' | grep -vFx "$BACKUP_HOST" | tr '\n' ' ')
  [ -z "$others" ] || { fail "The backup could not begin: $place has backups of another stack: $others. ${CURE_FOLDER:-}"; end 1; }
}

if ! open_repository; then fail "$(repository_problem "The backup could not begin")"; end 1; fi
refuse_others
# Whoever has the turn works here alone: a lock is of one who was killed.
ask_restic unlock --remove-all

# Not by the loop's input: what runs in it would read from it.
exec 6<<END
$BACKUP_DATABASES
END
while IFS=' ' read -r database owner <&6; do
  [ -n "$database" ] || continue
  back_up "$database" "$owner"
done
database=
forget
end $failed
