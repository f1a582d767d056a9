#!/bin/sh
# Prints the backups of this stack, as restic's JSON in one line.
set -u
here=$(dirname "$0")
work=$(mktemp -d)
place=$RESTIC_REPOSITORY
within='' asking=
. "$here/say.sh"
. "$here/repository.sh"
trap 'rm -rf "$work"; exit 143' TERM INT
# It would ask for a quarter of an hour where nobody answers.
within=120
ask_restic snapshots --no-lock --json ${BACKUP_HOST:+--host "$BACKUP_HOST"} && status=0 || status=$?
answer=$(cat "$work/answer")
problem=$(repository_problem "The backups could not be listed")
rm -rf "$work"
case $status in
  0) say "$answer" ;;
  # There is no repository yet (restic 0.17 and later).
  10) say '[]' ;;
  *) told "$problem" ;;
esac
