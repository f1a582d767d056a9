#!/bin/sh
# Prints 1 where the server lets the login of before in with the password of this stack: it asks the server itself, which is told
# the password as by any client.
for turn in a b; do
  said=$(PGUSER="${ACCESS_DATABASE}_$turn" PGPASSWORD="$ACCESS_PASSWORD" psql -X --no-password -qAt -d "$ACCESS_DATABASE" \
    -c 'SELECT 1' 2>&1) && { printf 1; exit 0; }
  # Told to those alone who gave the right password.
  case "$said" in *"database \"$ACCESS_DATABASE\" does not exist"*) printf 1; exit 0 ;; esac
done
printf 0
