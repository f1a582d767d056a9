# One database: backed up, proven, and marked as proven in the repository itself.

server_name() { say "PostgreSQL at $PGHOST:$PGPORT"; }

wait_for_server() {
  started=$(now)
  export COPY_DATABASE=postgres COPY_OWNER=
  until ask source postgres common.sql; do
    case $(cat "$work/complaint") in *"password authentication failed"*) started=0 ;; esac
    [ $(($(now) - started)) -lt 60 ] || { fail "$(server_name) does not let the backup in: $(error "$work/complaint")"; end 1; }
    sleep 1
  done
}

back_up() {
  export COPY_DATABASE="$1" COPY_OWNER="$2"
  what="The database $1 was not backed up"
  ask source postgres about.sql || { fail "$what: $(error "$work/complaint")"; return; }
  case $(cat "$work/answer") in
    open) ;;
    none) report "$1 none"; say "database $1: there is none yet"; return ;;
    moved) report "$1 moved"; say "database $1: moved away, nothing is written here"; return ;;
    *) fail "$what: it takes no connections, and no mark says why"; return ;;
  esac
  ask source "$1" holds.sql || { fail "$what: $(error "$work/complaint")"; return; }
  [ "$(cat "$work/answer")" != empty ] || { report "$1 empty"; say "database $1: holds no rows yet"; return; }
  began=$(now)
  if ! ask_restic backup --quiet --force --host "$BACKUP_HOST" --tag "id=$id" --tag "why=${BACKUP_WHY:-schedule}" --tag unproven \
    --stdin-filename "$1.sql" --stdin-from-command -- sh "$here/stream.sh"; then
    reason=$(sed -n '/^Fatal\|^error/!p' "$work/restic.complaint" | head -n 1)
    case $(cat "$work/restic.complaint") in
      *"command failed"*) fail "$what: ${reason#subprocess sh: }" ;;
      *) fail "$(repository_problem "$what")" ;;
    esac
    return
  fi
  dumped=$(($(now) - began))
  prove "$1"
}

prove() {
  what="The backup $id of the database $1 is not proven"
  if [ -z "$throwaway" ] && ! start_throwaway; then
    fail "$what: the server that it is restored into does not start: $(disk_problem "$work/throwaway.log")"
    return
  fi
  open_dump "$1" "$id"
  head=
  # In the background, so that a signal is obeyed at once.
  in_throwaway restored_here &
  load=$!
  wait "$load" && arrived=yes || arrived=no
  load=
  dump_came && came=yes || came=no
  in_throwaway run_sql postgres drop.sql > /dev/null
  # Of one whose reader has gone restic says nothing, or that its pipe broke.
  if [ "$came" = no ] && { [ "$arrived" = yes ] || grep -qv "broken pipe" "$work/restic.complaint"; }; then fail "$(repository_problem "$what")"; return; fi
  if [ "$arrived" = no ]; then fail "$what: $(disk_problem "$work/problem")"; return; fi
  head=$(cat "$work/head")
  if ! ask_restic tag --host "$BACKUP_HOST" --path "/$1.sql" --tag "id=$id" --remove unproven --add proven --add "rows=$(rows_of_head)" \
    --add "revision=$(of_head revision)"; then
    fail "$(repository_problem "$what")"
    return
  fi
  report "$1 proven $id rows=$(rows_of_head)"
  say "database $1: backup $id is proven, $(rows_of_head) rows; stored in $dumped s, proven in $(($(now) - began - dumped)) s$(amounts "$1")"
}
# Bytes that it added to the repository, and the most memory that this pod has had, its cache of files included.
amounts() {
  ask_restic snapshots --json --latest 1 --host "$BACKUP_HOST" --path "/$1.sql" --tag "id=$id" || return
  added=$(sed -n 's/.*"data_added_packed":\([0-9]*\).*/\1/p' "$work/answer")
  peak=$(cat /sys/fs/cgroup/memory.peak /sys/fs/cgroup/memory/memory.max_usage_in_bytes 2> /dev/null | head -n 1)
  [ -z "$added" ] || printf '; %s kB added' $(((added + 999) / 1000))
  [ -z "$peak" ] || printf ', %s MiB of memory' $((peak / 1048576))
}
# In a shell of its own: what it finds is in files.
restored_here() {
  run_sql postgres owner.sql > /dev/null && restore_dump proved.sql
  set -- $?
  say "${problem:-}" > "$work/problem"
  say "${head:-}" > "$work/head"
  return "$1"
}
disk_problem() {
  case $(cat "$1") in
    *"No space left"*) say "its volume is full. ${CURE_PROOF:-}" ;;
    *) sed '/^$/d' "$1" | tail -n 1 ;;
  esac
}

forget() {
  # Not before a repair is done: what is damaged is in the way.
  [ -z "${BACKUP_REPAIRS:-}" ] || return 0
  # Without the turn somebody else may be at work here.
  kill -0 "$turn" 2> /dev/null || { fail "$(server_name) has ended the session that keeps others off the repository"; return; }
  # One that is not proven takes the place of none that is.
  # shellcheck disable=SC2086
  ask_restic forget --host "$BACKUP_HOST" --tag proven --group-by host,paths --keep-last 3 $BACKUP_KEEP &&
    ask_restic forget --host "$BACKUP_HOST" --tag unproven --group-by host,paths --keep-last 1 --prune ||
    fail "$(repository_problem "Old backups were not removed")"
}

# A volume that is nearly full: for who looks at the reports, and for the container that comes after this one.
warn() {
  if [ -d "$RESTIC_REPOSITORY" ]; then
    nearly_full backups "$(df -P "$RESTIC_REPOSITORY" | awk 'NR == 2 { print $5 + 0 }')" "${CURE_STORAGE:-}"
  fi
  # Of a server outside its owner looks after the disk.
  if [ -n "${BACKUP_INSIDE:-}" ] && ask source postgres disk.sql; then nearly_full data "$(cat "$work/answer")" "${CURE_DATA:-}"; fi
}
nearly_full() {
  [ "${2:-0}" -ge 80 ] || return 0
  report "full $1 $2"
  say "The volume of $1 is $2 % full. $3" | tee -a "${BACKUP_TOOLS:-$work}/warning"
}
