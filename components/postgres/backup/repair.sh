#!/bin/sh
# Takes out of the repository what is damaged, backs up anew, which brings back what the databases still have, and then takes out
# the backups that lack something all the same. Each step can be done again.
set -u
here=$(dirname "$0")
work=$(mktemp -d)
place=$RESTIC_REPOSITORY
COPY_RUN=$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n')
export COPY_RUN FROM_HOST="$PGHOST" FROM_PORT="$PGPORT" FROM_USER="$PGUSER" FROM_PASSWORD="${PGPASSWORD:-}"
export FROM_SSLMODE="${PGSSLMODE:-}" FROM_SSLROOTCERT="${PGSSLROOTCERT:-}"
within='' asking='' turn='' lock='' dump='' feeder='' load=''
appname="wealist repair $COPY_RUN"
for part in say sessions repository; do . "$here/$part.sh"; done

end() {
  trap '' TERM INT
  end_children
  rm -rf "$work"
  [ -z "$1" ] || told "$1"
  exit 0
}
failed() { end "$(repository_problem "$1")"; }
trap 'end "The repair was ended before it was done; run it again."' TERM INT

hold_turn repository-turn.sql || end "Nothing was repaired: $(error "$work/turn.complaint")"
ask_restic unlock --remove-all
if ask_restic check --read-data; then say "The repository $place is whole."; end ''; fi
case $(cat "$work/restic.complaint") in
  *"restic repair"*) ;;
  *) failed "Nothing was repaired" ;;
esac
cd "$work" || exit
packs=$(sed -n 's/^restic repair packs //p' "$work/restic.complaint")
ask_restic repair index || failed "Its index was not repaired"
# shellcheck disable=SC2086
[ -z "$packs" ] || ask_restic repair packs $packs || failed "The damaged packs were not taken out"
say "Taken out: the packs $packs."
# In the background, so that a signal is obeyed at once.
BACKUP_WHY=repair BACKUP_REPAIRS=yes sh "$here/backup.sh" &
load=$!
wait "$load" && whole=yes || whole=
load=
# Those that lack something might be made whole by the next backup.
[ -n "$whole" ] || end "The damaged part of $place is out, but not all could be backed up anew; mend that, and run the repair again."
# restic marks those that it had to cut with a tag of its own: a dump with a hole is none.
ask_restic repair snapshots --forget && ask_restic forget --tag repaired --unsafe-allow-remove-all --prune ||
  failed "The backups that lack something were not taken out"
say "The repository $place is repaired."
end ''
