#!/bin/sh
# Runs one of the SQL files beside it. What can go wrong on the way to the server is said in one line: what, where, and
# what helps (CURE_*, handed in by who deploys); it ends here, before anything rolls.
set -u
here=$(dirname "$0")
external=${ACCESS_EXTERNAL:-}
server="PostgreSQL at $PGHOST:$PGPORT"
file=${CURE_FILE:-the settings}
key=${CURE_PATH:+$CURE_PATH.}
started=$(date +%s)

say() { printf '%s\n' "$*"; }
# The part of a message that a pattern of sed finds.
part() { say "$1" | sed -n "$2" | head -n 1; }
# A cure with a value in the place of VALUE.
fill() { say "${1%VALUE*}$2${1##*VALUE}"; }

# A message of libpq or the server, in the words of the stack's configuration; as it is where it has none.
explain() {
  case "$1" in
    *"password authentication failed"*)
      if [ -n "$external" ]; then
        say "$server refuses the password of $PGUSER. Nothing was changed.${CURE_LOGIN:+ $CURE_LOGIN}"
      else
        say "The volume of PostgreSQL holds an older password of $PGUSER than the stack does: the image applies a password when it makes a new volume, and never again. Nothing was changed.${CURE_LOGIN:+ $CURE_LOGIN}"
      fi ;;
    *)
      if [ -n "$external" ]; then explain_external "$1"; else say "$1"; fi ;;
  esac
}

explain_external() {
  case "$1" in
    *"certificate verify failed"*)
      say "$server shows a certificate that no authority in ${key}ca of $file has signed, or that has expired (certificate verify failed). Nothing was changed. Give the file with its authority: in $file, at ${key}ca, write: <the file>" ;;
    *"does not match host name"*)
      name=$(part "$1" 's/.*server certificate for "\([^"]*\)".*/\1/p')
      say "$server shows the certificate of $name: ${key}host in $file is another name than the server's own, or leads to another server. Nothing was changed. Give the name in the certificate: $(fill "${CURE_HOST:-VALUE}" "'$name'")" ;;
    *"could not translate host name"*)
      say "The host name $PGHOST is not known inside the cluster. Nothing was changed. Correct ${key}host in $file" ;;
    *"Connection refused"*|*"timeout expired"*|*"No route to host"*|*"Network is unreachable"*)
      why=$(part "$1" 's/.*\(Connection refused\|timeout expired\|No route to host\|Network is unreachable\).*/\1/p')
      say "$server does not answer ($why). Nothing was changed. Check ${key}host and ${key}port in $file, and that its firewall (security group) lets the cluster's nodes in" ;;
    *"server does not support SSL"*)
      say "$server speaks no TLS, and ${key}tls.mode in $file asks for it. Nothing was changed. Switch it on there (ssl = on, with a certificate); to do without it, in $file, at ${key}tls, write: { mode: disable, reason: <why it is safe> }" ;;
    *"no pg_hba.conf entry"*"no encryption"*|*"no pg_hba.conf entry"*"SSL off"*)
      say "$server lets $PGUSER in by TLS only, and ${key}tls.mode in $file is disable. Nothing was changed. Encrypt: ${CURE_TLS:-take out ${key}tls}, and give ${key}ca" ;;
    *"no pg_hba.conf entry"*)
      say "$server lets $PGUSER not in from this cluster: $(part "$1" 's/.*FATAL: *//p'). Nothing was changed. Its pg_hba.conf, or its list of allowed networks, needs this address" ;;
    *"invalid response to SSL negotiation"*)
      say "What answers at $PGHOST:$PGPORT is no PostgreSQL. Nothing was changed. Correct ${key}port in $file; the usual one: ${CURE_PORT:-5432}" ;;
    *"lacks CREATEDB or CREATEROLE"*)
      say "The login $PGUSER of $server may not create databases and roles. Nothing was changed. Its administrator allows it: ALTER ROLE \"$PGUSER\" CREATEDB CREATEROLE" ;;
    *'template database "template1" has a collation version mismatch'*)
      say "$server makes no database: its system sorts text otherwise than when template1 was made (collation version mismatch). Nothing was changed. A superuser of it says that template1, which holds no rows, suits: psql -h $PGHOST -p $PGPORT -d postgres -c 'ALTER DATABASE template1 REFRESH COLLATION VERSION'. A database with rows needs a REINDEX DATABASE before the same" ;;
    *"permission denied to alter role"*|*"permission denied to grant role"*|*"must have admin option on role"*|*"must be owner of database"*)
      say "$server has a database $ACCESS_DATABASE or its roles already, made by somebody else than $PGUSER ($(part "$1" 's/.*ERROR: *//p')). Whose they are gives them: GRANT $ACCESS_OWNER TO \"$PGUSER\" WITH ADMIN OPTION, ALTER DATABASE $ACCESS_DATABASE OWNER TO \"$PGUSER\"; or give the service another ${key}name in $file" ;;
    *)
      say "$1" ;;
  esac
}

# Seconds that a failure may take to pass by itself: a server that starts, a name that has just been made.
patience() {
  case "$1" in
    *"Name or service not known"*) if [ -n "$external" ]; then echo 10; else echo 60; fi ;;
    *"Connection refused"*|*"could not translate host name"*|*"starting up"*|*"timeout expired"*) echo 60 ;;
    # Until this node has the rules of a Service that was just made, its address leads out of the cluster, where nobody
    # answers, or a proxy does, which is no PostgreSQL.
    *"invalid response to SSL negotiation"*|*"No route to host"*|*"Network is unreachable"*|*"server closed the connection"*)
      if [ -n "$external" ]; then echo 0; else echo 60; fi ;;
    *) echo 0 ;;
  esac
}

while ! reason=$(psql -X --no-password -q -v ON_ERROR_STOP=1 -f "$here/${1:-access.sql}" 2>&1); do
  if [ $(($(date +%s) - started)) -lt "$(patience "$reason")" ]; then sleep 1; continue; fi
  told=$(explain "$reason")
  say "$told" >&2
  if [ -w /dev/termination-log ]; then say "$told" > /dev/termination-log; fi
  exit 1
done
say "$reason"
