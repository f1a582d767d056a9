#!/bin/sh
# Copies a database from one server to another, whole or not at all. PG* lead to the target, FROM_* to the source; COPY_*
# say which database, which places, and the number of the settings that this was started with; CURE_* are what helps.
# What holds: the number (an older Job does nothing), the marks on both databases (what was committed), and the fence (a
# source that takes no connections). The fence opens only where the target shows that nothing was committed.
set -u
here=$(dirname "$0")
work=$(mktemp -d)
again=${CURE_AGAIN:-deploy again}
COPY_RUN=$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n')
COPY_GENERATION=${COPY_GENERATION:-0}
COPY_COUNTS=$work/counts
COPY_OBJECTS=$work/objects
export COPY_RUN COPY_GENERATION COPY_COUNTS COPY_OBJECTS COPY_EARLIER= COPY_CHECKSUMS= COPY_CLOSED= COPY_ROWS=
# How far this run has come, which is what has to be undone: nothing, running, fenced, loading; unknown, where the target
# does not tell.
stage=nothing
# Seconds that the target is asked for whether it has committed.
patience=60

for part in say words sessions settle state run; do . "$here/$part.sh"; done
trap stop TERM INT

connect
take_turn
check_numbers
check_versions
check_state
run
