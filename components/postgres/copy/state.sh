# What is there before anything is done, and whether a copy may begin.

connect() {
  started=$(now)
  until ask source postgres common.sql; do
    case $(cat "$work/complaint") in
      *"password authentication failed"*) fail "$source refuses the password of $FROM_USER" "${CURE_LOGIN:-}" ;;
    esac
    [ $(($(now) - started)) -lt 60 ] || fail "$source does not answer: $(error "$work/complaint")"
    sleep 1
  done
}

# Waits, as long as the Job may, until no other works on this database of the source.
take_turn() {
  hold_turn turn.sql || fail "$source: $(error "$work/turn.complaint")"
  look
}

look() {
  facts source s || fail "$source: $(error "$work/complaint")"
  if [ "$s_there" != t ]; then
    say "$source has no database $COPY_DATABASE: there is nothing to copy"; exit 0
  fi
  until facts target t; do
    if [ $(($(now) - started)) -ge 60 ]; then
      stays=
      [ "$s_open" = t ] || stays="; the database of $source stays closed until it tells what it holds"
      fail "$target does not answer: $(error "$work/complaint")$stays"
    fi
    sleep 1
  done
}

# A Job of settings that are no longer those of the stack: whatever interrupted its deployment, another has been there since.
check_numbers() {
  for number in "$s_generation" "$s_role_generation" "$t_role_generation"; do
    [ "$COPY_GENERATION" -ge "$number" ] ||
      fail "This is a Job of earlier settings (number $COPY_GENERATION): a later one ($number) has worked on the database $COPY_DATABASE" "Those of now: $again"
  done
}

# The programs have to be as new as what they read; the target may be older.
check_versions() {
  client=$(psql --version | sed 's/^[^0-9]*\([0-9]*\).*/\1/')
  [ "$client" -ge "$s_version" ] ||
    fail "The image of the copy has the programs of version $client, older than $source ($s_version)" "${CURE_IMAGE:+Give it: ${CURE_IMAGE%VALUE*}$s_version${CURE_IMAGE##*VALUE}}"
  # The text of a row is the same bytes in one encoding only.
  if [ "$s_encoding" = "$t_encoding" ]; then COPY_CHECKSUMS=yes; fi
}

content() {
  ask "$1" "$COPY_DATABASE" content.sql || fail "$2: $(error "$work/complaint")" "${3:-}"
  cat "$work/answer" > "$work/content.$1"
}

moved_already() {
  COPY_EARLIER=$s_run
  [ -n "$COPY_EARLIER" ] || COPY_EARLIER=$t_run
  COPY_ROWS=$t_rows
  if [ "$s_copy$s_open" != movedf ]; then
    ask source postgres moved.sql || fail "$source: $(error "$work/complaint")"
  fi
  say "database $COPY_DATABASE: moved already"; exit 0
}

# Both have rows that nobody may lose: each is named, and neither cure touches the other's.
both() {
  at_old="psql -h $FROM_HOST -p $FROM_PORT -U $FROM_USER -d postgres"
  at_new="psql -h $PGHOST -p $PGPORT -U $PGUSER -d postgres"
  stay="$at_old -c 'ALTER DATABASE $COPY_DATABASE ALLOW_CONNECTIONS false', then $again"
  aside="$at_new -c 'ALTER DATABASE $COPY_DATABASE RENAME TO ${COPY_DATABASE}_before'"
  unmark="$at_old -c 'COMMENT ON DATABASE $COPY_DATABASE IS NULL'"
  fail "$1" "To go on with the one of $target, and leave the other closed: $stay. To copy the one of $source, and keep the other beside it: $aside, $unmark, then ${CURE_ANEW:-$again}${CURE_NAME:+. To keep both in use, give the service's another name: $CURE_NAME}"
}

# Ends here where there is nothing to copy, or where a copy could lose rows. The target's mark comes first.
check_state() {
  open="ALTER DATABASE $COPY_DATABASE ALLOW_CONNECTIONS true"
  # Dropped by hand: the Job that made it has done its work, and does not run again by itself.
  [ "$t_there" = t ] || fail "$target has no database $COPY_DATABASE" "${CURE_ANEW:+To make it anew: $CURE_ANEW}"
  [ "$s_owned" = t ] ||
    fail "The database $COPY_DATABASE of $source does not belong to $COPY_OWNER, so that its writers are not known" "Give it: ALTER DATABASE $COPY_DATABASE OWNER TO $COPY_OWNER"
  if [ "$s_copy" = copying ]; then settle_earlier; fi
  if [ "$t_copy" = copied ] && [ "$t_run" = "${s_run:-$([ "$s_logins" = t ] || echo before)}" ]; then
    if [ "$s_open" = f ] || { [ "$t_run" = before ] && [ "$s_logins" = f ]; }; then moved_already; fi
    both "The database $COPY_DATABASE was moved to $target before, and the one of $source was opened since: each may hold rows that the other lacks"
  fi
  if [ "$s_copy" = moved ]; then
    [ "$s_open" = f ] || both "The database $COPY_DATABASE was moved to $(place "$s_place") before, and the one of $source was opened since, while $target holds another"
    fail "The database $COPY_DATABASE was moved to $(place "$s_place") before, and what has been written since is there alone" "Copy it from there. To use the old rows of $source all the same: there, $open and COMMENT ON DATABASE $COPY_DATABASE IS NULL, then $again"
  fi
  check_content
}

# A run that was killed, or lost its answer: what it has committed decides before anything else is done.
settle_earlier() {
  [ "$s_place" = "$COPY_TO" ] ||
    fail "A copy of the database $COPY_DATABASE to $(place "$s_place") was interrupted, and there alone it shows whether it is whole; until then the one of $source stays closed" "Let it be settled: put that place back, and $again. If it is gone for ever: in $source, $open and COMMENT ON DATABASE $COPY_DATABASE IS NULL"
  settle "$s_run"
  case $verdict in
    unknown) fail "$target does not tell whether an earlier copy is whole ($(error "$work/complaint")); the database of $source stays closed until it does" "Then $again" ;;
    no)
      COPY_EARLIER=$s_run
      # This run's own turn stays: only the earlier one's sessions end.
      ask source postgres open-earlier.sql || fail "$source: $(error "$work/complaint")"
      look ;;
  esac
}

check_content() {
  [ "$t_open" = t ] || fail "The database $COPY_DATABASE of $target takes no connections" "There: $open"
  content target "$target"
  there=$(cat "$work/content.target")
  if [ "$s_open" = f ]; then
    [ "$there" = empty ] || { say "database $COPY_DATABASE: the one of $source is closed, the one of $target is used"; exit 0; }
    fail "The database $COPY_DATABASE of $source takes no connections, and no mark says why" "To copy it: there, $open"
  fi
  [ "$there" != empty ] || return 0
  content source "$source"
  if [ "$(cat "$work/content.source")" = empty ]; then
    say "database $COPY_DATABASE: $source holds no tables in it: there is nothing to copy"; exit 0
  fi
  which="and no mark that they came from $source"
  [ "$t_copy" != copied ] || which="copied from $(place "$t_place") once, and the one of $source has been in use since"
  both "The database $COPY_DATABASE of $target holds tables already ($there), $which"
}
