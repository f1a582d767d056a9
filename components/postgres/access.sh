#!/bin/sh
# Runs one of the SQL files beside it; tells a wrong administrator's password from every other failure.
set -u
here=$(dirname "$0")
attempt=0
while ! reason=$(psql -X --no-password -q -v ON_ERROR_STOP=1 -f "$here/${1:-access.sql}" 2>&1); do
  case "$reason" in
    *"password authentication failed"*)
      reason="The volume of PostgreSQL holds an older password of $PGUSER than the stack does: the image applies a password when it makes a new volume, and never again. Nothing was changed. To keep the data, give the server the stack's password: npm run db -- reset-password ${ACCESS_STACK:-}" ;;
    *"Connection refused"*|*"could not translate host name"*|*"starting up"*|*"timeout expired"*)
      attempt=$((attempt + 1))
      if [ "$attempt" -lt 60 ]; then sleep 1; continue; fi ;;
  esac
  echo "$reason" >&2
  echo "$reason" > /dev/termination-log 2>/dev/null || true
  exit 1
done
echo "$reason"
