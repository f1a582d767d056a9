# The repository: where restic keeps what it is given, encrypted. RESTIC_* say which, and open it; BACKUP_HOST is the name that all
# backups of this stack go by, whatever pod makes them.

restic() {
  # A tenth of what Go would take by itself: the pod is a small one.
  GOGC=20 GOMAXPROCS=2 RESTIC_CACHE_DIR="${RESTIC_CACHE_DIR:-/tmp/restic}" RESTIC_PROGRESS_FPS=0 \
    ${within:+timeout "$within"} "${BACKUP_TOOLS:-/usr/local/bin}/restic" "$@"
}

# Runs restic so that a signal is obeyed at once; its answer is in $work/answer, its complaint in $work/restic.complaint.
ask_restic() {
  restic "$@" > "$work/answer" 2> "$work/restic.complaint" &
  asking=$!
  wait "$asking"
  set -- $?
  asking=
  return "$1"
}

open_repository() {
  # It would ask for a quarter of an hour where nobody answers. 10: there is none yet (restic 0.17 and later).
  within=60
  ask_restic cat config --no-lock && opened=0 || opened=$?
  within=
  [ "$opened" -ne 0 ] || return 0
  if [ "$opened" -eq 10 ]; then ask_restic init || return; return 0; fi
  return 1
}

# Sets `backup`, the id of the newest backup of database $1 that is proven; false where there is none.
find_latest() {
  ask_restic snapshots --no-lock --json --latest 1 ${BACKUP_HOST:+--host "$BACKUP_HOST"} --path "/$1.sql" --tag proven || return
  backup=$(grep -o '"id=[0-9TZ]*"' "$work/answer" | tr -dc '0-9TZ')
  [ -n "$backup" ] || { say "Fatal: no snapshot found" > "$work/restic.complaint"; return 1; }
}

# The dump of database $1 with the id $2, on descriptor 5. Whether all of it came, `dump_came` tells.
open_dump() {
  rm -f "$work/from"; mkfifo "$work/from"
  restic dump --no-lock ${BACKUP_HOST:+--host "$BACKUP_HOST"} --path "/$1.sql" --tag "id=$2" latest "/$1.sql" \
    > "$work/from" 2> "$work/restic.complaint" &
  reader=$!
  exec 5< "$work/from"
}
dump_came() {
  exec 5<&-
  wait "$reader"
  set -- $?
  reader=
  return "$1"
}

# What restic complains of, in the words of who has to do with it; $1 is what was to be done.
repository_problem() {
  said=$(cat "$work/restic.complaint")
  case $said in
    *"wrong password or no key found"*)
      say "$1: the repository $place was made with another key than the stack has. ${CURE_KEY:-}" ;;
    *"no space left on device"*|*"disk quota exceeded"*|*"No space left"*)
      say "$1: the volume of $place is full. ${CURE_STORAGE:-}" ;;
    *"no snapshot found"*)
      say "$1: there is no such backup in $place. ${CURE_LIST:-}" ;;
    *"Access Denied"*|*AccessDenied*|*InvalidAccessKeyId*|*SignatureDoesNotMatch*|*"request signature"*|*Forbidden*)
      say "$1: $place refuses the login of the stack. ${CURE_LOGIN:-}" ;;
    *NoSuchBucket*|*"bucket does not exist"*)
      say "$1: there is no bucket of that name at $place. ${CURE_BUCKET:-}" ;;
    *"no such host"*|*"connection refused"*|*"i/o timeout"*|*"network is unreachable"*)
      say "$1: $place does not answer ($(printf '%s\n' "$said" | grep -o 'no such host\|connection refused\|i/o timeout\|network is unreachable' | head -n 1)). ${CURE_BUCKET:-}" ;;
    *"ciphertext verification failed"*|*"invalid data returned"*|*"does not match"*|*"damaged"*|*"not found in"*index*|*"unexpected EOF"*)
      say "$1: the repository $place is damaged. ${CURE_REPAIR:-}" ;;
    # Said of one that cannot be opened for whatever reason, so behind all reasons.
    *"repository does not exist"*)
      say "$1: there is no repository of backups at $place yet. ${CURE_FIRST:-}" ;;
    *"already locked"*)
      say "$1: another program works on $place (a lock of restic's). It goes by itself within half an hour" ;;
    *"x509:"*) say "$1: $place shows a certificate that this image does not trust ($(printf '%s\n' "$said" | grep -o 'x509: .*' | head -n 1))" ;;
    *AuthorizationHeaderMalformed*|*"region"*"wrong"*|*"expecting '"*)
      say "$1: $place is in another region. ${CURE_REGION:-}" ;;
    # Without what restic says of its own trying, and of the place.
    *) say "$1: $(printf '%s\n' "$said" | sed '/context canceled/d; /signal .* received/d; /^Is there a repository/d; /^s3:/d; s/.*retrying after [^:]*: //; s/^Fatal: //; /./!d' | tail -n 1)" ;;
  esac
}
