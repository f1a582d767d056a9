# What became of a run. Its mark at the target decides, and no exit code: an answer can be lost, and a program killed.

# Sets `verdict`, whether run $1 is in the target for good: `yes`, `no`, or `unknown` where that does not tell in time.
settle() {
  COPY_EARLIER=$1
  until=$(($(now) + patience))
  until ask target postgres end-run.sql && facts target t; do
    if [ "$(now)" -ge "$until" ]; then verdict=unknown; return; fi
    sleep 0.5
  done
  if [ "$t_copy" = copied ] && [ "$t_run" = "$1" ]; then verdict=yes; else verdict=no; fi
}

# Of a run that did not end well, what becomes of the data; ends where it is whole after all.
undo() {
  end_children
  verdict=no
  case $stage in
    loading) settle "$COPY_RUN" ;;
    unknown) verdict=unknown ;;
  esac
  case $verdict in
    yes) finish ;;
    unknown)
      became="Whether it is whole there is not known: $target does not answer ($(error "$work/complaint"))"
      became="$became. The database of $source stays closed until it does: $again." ;;
    no)
      COPY_EARLIER=$COPY_RUN
      if ! ask source postgres reopen.sql; then
        became="Nothing of it is in $target; the database of $source could not be opened again"
        became="$became ($(error "$work/complaint")): $again."
      elif [ "$(cat "$work/answer")" = open ]; then
        became="Nothing of it is in $target, and the database of $source is open again."
      else
        became="Nothing of it is in $target; another copy of it has begun."
      fi ;;
  esac
}

# The copy is in the target for good. Without the mark at the source the next run finds that out by itself.
finish() {
  trap '' TERM INT
  COPY_EARLIER=$COPY_RUN
  COPY_ROWS=$t_rows
  pause=
  # Before the tables are let go: a session that was let in just before the fence, and seen by nobody yet.
  ask source postgres end-sessions.sql || say "$source: $(error "$work/complaint")"
  if ask source postgres pause.sql; then pause=", after $(cat "$work/answer") s in which nothing could be written"; fi
  ask source postgres moved.sql || say "the mark of $source is not set; the next run does it"
  end_children
  say "database $COPY_DATABASE: moved to $target$pause"
  cat "$work/table" 2> /dev/null
  exit 0
}
