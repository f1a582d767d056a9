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
if ask_restic snapshots --no-lock --json ${BACKUP_HOST:+--host "$BACKUP_HOST"}; then
  cat "$work/answer"
  rm -rf "$work"
  exit 0
fi
status=$?
problem=$(repository_problem "The backups could not be listed")
rm -rf "$work"
# 10: there is no repository yet.
case $problem in *"repository does not exist"*|*"unable to open config file"*) say '[]'; exit 0 ;; esac
told "$problem"
