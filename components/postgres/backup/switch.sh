#!/bin/sh
# Puts another database in the place of the one in use, under its name, which stays under another one. PG* lead to the server;
# COPY_DATABASE is the name in use, COPY_OWNER its owner; SWITCH_TO the database that takes it, SWITCH_KEEP the name that the one of
# before gets. Both are renamed in one transaction, while nobody is let into either. What was killed half way goes on here.
set -u
here=$(dirname "$0")
work=$(mktemp -d)
COPY_RUN=$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n')
export COPY_RUN COPY_EARLIER="$COPY_RUN" COPY_GENERATION="${COPY_GENERATION:-0}" COPY_TO="the database $SWITCH_TO"
export FROM_HOST="$PGHOST" FROM_PORT="$PGPORT" FROM_USER="$PGUSER" FROM_PASSWORD="${PGPASSWORD:-}"
export FROM_SSLMODE="${PGSSLMODE:-}" FROM_SSLROOTCERT="${PGSSLROOTCERT:-}"
asking='' turn='' lock='' dump='' feeder='' load='' closed=
for part in say sessions; do . "$here/$part.sh"; done

fail() {
  trap '' TERM INT
  became="Nothing was changed."
  if [ -n "$closed" ] && ! ask source postgres reopen.sql; then
    became="The database $COPY_DATABASE could not be opened again ($(error "$work/complaint")). ${CURE_AGAIN:-}"
  fi
  end_children
  rm -rf "$work"
  told "The database $COPY_DATABASE was not switched: $1. $became${2:+ $2}"
}
trap 'fail "it was ended before it was done"' TERM INT

hold_turn turn.sql || fail "$(error "$work/turn.complaint")"
ask source postgres switch-state.sql || fail "$(error "$work/complaint")"
case $(cat "$work/answer") in
  ready) ;;
  closed)
    # By a run of before, which is over: this one has the turn.
    closed=yes
    ask source postgres open-earlier.sql || fail "$(error "$work/complaint")" ;;
  done) say "database $COPY_DATABASE: is $SWITCH_TO already; the one of before is $SWITCH_KEEP"; exit 0 ;;
  *) fail "$(cat "$work/answer")" "${CURE_THERE:-}" ;;
esac

closed=yes
ask source postgres pause.sql && COPY_CLOSED=$(cat "$work/answer") && export COPY_CLOSED
ask source postgres fence.sql && ask source postgres end-sessions.sql || fail "$(error "$work/complaint")"
COPY_DATABASE=$SWITCH_TO ask source postgres end-sessions.sql || fail "$(error "$work/complaint")"
if ask source postgres switch.sql; then
  sed -n 's/^.*ERROR: */not set on it: /p' "$work/complaint"
else
  reason=$(error "$work/complaint")
  # An answer can be lost: what the names are decides.
  [ -n "$reason" ] || reason="its connection broke"
  { ask source postgres switch-state.sql && [ "$(cat "$work/answer")" = done ]; } || fail "$reason"
fi
ask source postgres pause.sql && pause=", after $(cat "$work/answer") s in which nothing could be written"
end_children
say "database $COPY_DATABASE: is what $SWITCH_TO was${pause:-}; the one of before is $SWITCH_KEEP"
rm -rf "$work"
