#!/bin/sh
# Takes out of the repository what is damaged, backs up anew, which brings back what the databases still have, and then takes out
# the backups that lack something all the same. Each step can be done again.
set -u
here=$(dirname "$0")
work=$(mktemp -d)
place=$RESTIC_REPOSITORY
within='' asking=
. "$here/say.sh"
. "$here/repository.sh"
trap '[ -z "$asking" ] || kill "$asking"; rm -rf "$work"; exit 143' TERM INT

ask_restic unlock
if ask_restic check --read-data; then say "The repository $place is whole."; exit 0; fi
case $(cat "$work/restic.complaint") in
  *"restic repair"*) ;;
  *) problem=$(repository_problem "Nothing was repaired"); told "$problem" ;;
esac
cd "$work" || exit
packs=$(sed -n 's/^restic repair packs //p' "$work/restic.complaint")
ask_restic repair index || { problem=$(repository_problem "Its index was not repaired"); told "$problem"; }
# shellcheck disable=SC2086
[ -z "$packs" ] || ask_restic repair packs $packs ||
  { problem=$(repository_problem "The damaged packs were not taken out"); told "$problem"; }
say "Taken out: the packs $packs."
BACKUP_WHY=repair BACKUP_REPAIRS=yes sh "$here/backup.sh"
# restic marks those that it had to cut with a tag of its own: a dump with a hole is none.
ask_restic repair snapshots --forget && ask_restic forget --tag repaired --unsafe-allow-remove-all --prune ||
  { problem=$(repository_problem "The backups that lack something were not taken out"); told "$problem"; }
say "The repository $place is repaired."
rm -rf "$work"
