# The copy itself: locked, fenced, dumped, loaded and compared in one transaction of the target.

run() {
  stage=running
  lock_tables
  start_loading
  close_source
  cat "$here/count.sql" "$here/objects.sql" "$here/counted.sql" >&4
  answered lock counted || fail "The tables of $source could not be counted: $(error "$work/lock.complaint")"
  : > "$work/counted"
  wait "$dump"
  dumped=$?
  dump=
  if [ "$dumped" -eq 0 ]; then : > "$work/dumped"; else : > "$work/broken"; fi
  wait "$load"
  load=
  judge
}

# In one session: every table locked, then the snapshot. Who holds a table is ended, and it is tried again.
lock_tables() {
  ask source postgres prepared.sql || fail "$source: $(error "$work/complaint")"
  [ -z "$(cat "$work/answer")" ] ||
    fail "The database $COPY_DATABASE of $source has a prepared transaction ($(cat "$work/answer"))" "End it there: COMMIT PREPARED or ROLLBACK PREPARED"
  ask source postgres pause.sql && COPY_CLOSED=$(cat "$work/answer")
  for attempt in 1 2 3 4 5 6 7 8 9 10; do
    ask source postgres end-sessions.sql || fail "$source: $(error "$work/complaint")"
    open_session lock "$COPY_DATABASE"
    lock=$session
    exec 4> "$work/lock"
    cat "$here/common.sql" "$here/lock.sql" >&4
    if answered lock locked; then
      IFS='|' read -r _ snapshot same < "$work/lock.answer"
      [ "$same" != t ] || return 0
    fi
    exec 4>&-
    wait "$lock"
    lock=
    case $(error "$work/lock.complaint") in
      ''|*"lock timeout"*|*deadlock*|*"does not exist"*|*terminat*) ;;
      *) break ;;
    esac
  done
  fail "The tables of $source could not be locked: $(error "$work/lock.complaint")"
}

# pg_dump begins while it is let in; what it writes is held back until nobody else is.
start_loading() {
  mkfifo "$work/dump" "$work/load"
  dump_source > "$work/dump" 2> "$work/dump.complaint" &
  dump=$!
  feed < "$work/dump" > "$work/load" 2> /dev/null &
  feeder=$!
  at_target psql -X --no-password -q -d "$COPY_DATABASE" -v ON_ERROR_STOP=1 \
    < "$work/load" > "$work/table" 2> "$work/load.complaint" &
  load=$!
}

dump_source() {
  appname="wealist dump $COPY_RUN"
  # Around large objects it would write a COMMIT: they come from the session that has counted.
  at_source pg_dump --no-password --no-owner --no-privileges --no-publications --no-subscriptions --no-tablespaces --no-blobs \
    --snapshot="$snapshot" "$COPY_DATABASE"
}

close_source() {
  started=$(now)
  until ask source postgres dumping.sql && [ "$(cat "$work/answer")" != 0 ]; do
    # A small one has ended already: all of it waits in the pipe.
    kill -0 "$dump" 2> /dev/null || break
    [ $(($(now) - started)) -lt 30 ] ||
      fail "The database $COPY_DATABASE of $source could not be read: $(error "$work/dump.complaint")"
    sleep 0.1
  done
  stage=fenced
  ask source postgres fence.sql && ask source postgres end-sessions.sql || fail "$source: $(error "$work/complaint")"
  stage=loading
  : > "$work/fenced"
}

# Until the script has said so: false where it is gone.
until_there() {
  until [ -e "$work/$1" ]; do
    [ ! -e "$work/broken" ] && kill -0 $$ 2> /dev/null || return
    sleep 0.1
  done
}

# What the target reads. Only its last line commits: whatever ends early leaves nothing behind.
feed() {
  until_there fenced || exit
  cat "$here/common.sql" "$here/begin.sql"
  # Settings that an older server does not know stand at the head; further down the same line may be a row.
  line_number=0
  while [ $line_number -lt 25 ] && IFS= read -r line; do
    line_number=$((line_number + 1))
    case $line in
      "SET transaction_timeout"*) [ "$t_version" -lt 17 ] || say "$line" ;;
      *) say "$line" ;;
    esac
  done
  cat || exit
  until_there counted && until_there dumped || exit
  cat "$work/objects"
  say 'COPY pg_temp.copy_here FROM STDIN (FORMAT csv);'
  cat "$work/counts"
  say '\.'
  cat "$here/compare.sql" "$here/count.sql" "$here/verify.sql" "$here/copied.sql"
}

# The target's mark alone says whether it is done; the programs say why not.
judge() {
  settle "$COPY_RUN"
  case $verdict in
    yes) finish ;;
    no) stage=fenced ;;
    unknown) stage=unknown ;;
  esac
  reason=$(error "$work/dump.complaint")
  if [ "$dumped" -ne 0 ] && [ "$dumped" -ne 141 ] && ! grep -q Broken "$work/dump.complaint"; then
    fail "The database $COPY_DATABASE of $source could not be read: ${reason:-pg_dump ended with $dumped}"
  fi
  cat "$work/table"
  reason=$(error "$work/load.complaint")
  fail "The database $COPY_DATABASE could not be copied to $target: ${reason:-its transaction ended before it was committed}"
}
