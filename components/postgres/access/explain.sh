# What went wrong, in the words of the stack's configuration; for the script beside it.

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
    *"the mark of the stack "*)
      say "The database $ACCESS_DATABASE of $server belongs to the stack $(part "$1" 's/.*the mark of the stack //p'). Nothing was changed.${CURE_ADOPT:+ $CURE_ADOPT}" ;;
    *"no mark of any stack"*)
      say "$server has a database $ACCESS_DATABASE, or a role $ACCESS_OWNER, which no stack has marked as its own. Nothing was changed.${CURE_ADOPT:+ $CURE_ADOPT}" ;;
    *"a later number"*)
      say "A later update than this one has prepared the database $ACCESS_DATABASE of $server: its number is $(part "$1" 's/.*a later number: //p'). Nothing was changed.${CURE_OLDER:+ $CURE_OLDER}" ;;
    *"moved away to "*)
      say "The database $ACCESS_DATABASE of $server was moved to $(part "$1" 's/.*moved away to //p'). Nothing was changed.${CURE_MOVED:+ $CURE_MOVED}" ;;
    *"mightier than its maker: "*)
      role=$(part "$1" 's/.*mightier than its maker: \([^ ]*\) is .*/\1/p')
      say "The role $role of $server is $(part "$1" 's/.*mightier than its maker: [^ ]* is //p'), which $PGUSER may not take from it. Nothing was changed. A superuser of it does: ALTER ROLE \"$role\" NOSUPERUSER NOREPLICATION NOBYPASSRLS" ;;
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
