# Programs that talk to the servers. Each runs in the background and is waited for, so that a signal is obeyed at once.
at_target() {
  export PGAPPNAME="wealist copy $COPY_RUN"
  exec "$@"
}
at_source() {
  export PGHOST="$FROM_HOST" PGPORT="$FROM_PORT" PGUSER="$FROM_USER" PGPASSWORD="$FROM_PASSWORD"
  export PGAPPNAME="${appname:-wealist copy $COPY_RUN}"
  unset PGSSLMODE PGSSLROOTCERT
  if [ -n "${FROM_SSLMODE:-}" ]; then export PGSSLMODE="$FROM_SSLMODE"; fi
  if [ -n "${FROM_SSLROOTCERT:-}" ]; then export PGSSLROOTCERT="$FROM_SSLROOTCERT"; fi
  exec "$@"
}
# Runs a file at `source` or `target`, in a database: its answer is in $work/answer, psql's complaint in $work/complaint.
ask() {
  "at_$1" psql -X --no-password -qAt -v ON_ERROR_STOP=1 -d "$2" -f "$here/common.sql" -f "$here/$3" \
    > "$work/answer" 2> "$work/complaint" &
  asking=$!
  wait "$asking"
  set -- $?
  asking=
  return "$1"
}

# A session at the source that stays: what is written to its pipe is its input. $1 is its name, $2 its database.
open_session() {
  rm -f "$work/$1"; mkfifo "$work/$1"
  # Before it is looked into: the program may be late, and an answer of the session before is none of this one's.
  : > "$work/$1.answer"
  at_source psql -X --no-password -qAt -v ON_ERROR_STOP=1 -d "$2" \
    < "$work/$1" > "$work/$1.answer" 2> "$work/$1.complaint" &
  session=$!
}

# Until an answer of a session begins with $2: false where it ends before that.
answered() {
  until grep -q "^$2" "$work/$1.answer"; do
    kill -0 "$session" 2> /dev/null || { grep -q "^$2" "$work/$1.answer"; return; }
    sleep 0.1
  done
}

# The turn that the file $1 asks for, in a session that gives it back when it ends, in whatever way. False where there is none.
hold_turn() {
  open_session turn postgres
  turn=$session
  exec 3> "$work/turn"
  cat "$here/common.sql" "$here/$1" >&3
  answered turn turn
}

end_children() {
  children="${asking:-} ${turn:-} ${lock:-} ${dump:-} ${feeder:-} ${load:-}"
  # Not by numbers that somebody else has by now: who was waited for is not among them.
  for child in $children; do kill "$child" 2> /dev/null; done
  exec 3>&- 4>&-
  for child in $children; do wait "$child" 2> /dev/null; done
  asking='' turn='' lock='' dump='' feeder='' load=''
}

# What a server says of the database, in variables that begin with $2.
facts() {
  ask "$1" postgres facts.sql || return
  IFS='|' read -r "$2_version" "$2_there" "$2_owned" "$2_open" "$2_logins" "$2_copy" "$2_run" "$2_place" \
    "$2_generation" "$2_role_generation" "$2_encoding" "$2_rows" < "$work/answer"
}
