#!/bin/sh
# Runs one of the SQL files beside it. What can go wrong on the way to the server is said in one line: what, where, and
# what helps (CURE_*, handed in by who deploys); it ends here, before anything rolls.
set -u
here=$(dirname "$0")
export ACCESS_FOLDER="$here"
external=${ACCESS_EXTERNAL:-}
server="PostgreSQL at $PGHOST:$PGPORT"
file=${CURE_FILE:-the settings}
key=${CURE_PATH:+$CURE_PATH.}
started=$(date +%s)

. "$here/explain.sh"

# Seconds that a failure may take to pass by itself: a server that starts, a name that has just been made.
patience() {
  case "$1" in
    *"Name or service not known"*) if [ -n "$external" ]; then echo 10; else echo 60; fi ;;
    *"Connection refused"*|*"could not translate host name"*|*"starting up"*|*"timeout expired"*) echo 60 ;;
    # A server that is restarted ends who is at work. Whatever was made until then, the next run finds.
    *"shutting down"*|*"terminating connection"*|*"connection to server was lost"*) echo 60 ;;
    # Until this node has the rules of a Service that was just made, its address leads out of the cluster, where nobody
    # answers, or a proxy does, which is no PostgreSQL.
    *"invalid response to SSL negotiation"*|*"No route to host"*|*"Network is unreachable"*|*"server closed the connection"*)
      if [ -n "$external" ]; then echo 0; else echo 60; fi ;;
    *) echo 0 ;;
  esac
}

run() { psql -X --no-password -q -v ON_ERROR_STOP=1 "$@" 2>&1; }

# Gives the server the administrator's password where it still lets in with one of before; once. Where
# that fails, why is the reason. Where none of them is let in any more, another Job has just given it, or nobody knows it: the
# stack's own is tried once more.
give_password() {
  [ -n "${ADMINISTRATOR_EARLIER:-}" ] && [ -z "$given" ] || return 1
  given=yes
  for encoded in $ADMINISTRATOR_EARLIER; do
    earlier=$(printf %s "$encoded" | base64 -d)
    (export PGPASSWORD="$earlier"; run -c 'SELECT 1') > /dev/null || continue
    reason=$(export PGPASSWORD="$earlier"; run -f "$here/administrator.sql") && return
    case "$reason" in *"password authentication failed"*) return 0 ;; esac
    return 1
  done
  return 0
}

given=
while ! reason=$(run -f "$here/${1:-access.sql}"); do
  case "$reason" in *"password authentication failed"*)
    if give_password; then continue; fi ;;
  esac
  if [ $(($(date +%s) - started)) -lt "$(patience "$reason")" ]; then sleep 1; continue; fi
  told=$(explain "$reason")
  say "$told" >&2
  if [ -w /dev/termination-log ]; then say "$told" > /dev/termination-log; fi
  exit 1
done
say "$reason"
