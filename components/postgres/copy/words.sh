# Where a copy is from and to, and how it ends.

place() { if [ "$1" = inside ]; then echo "PostgreSQL in the cluster"; else echo "PostgreSQL at $1"; fi; }
source=$(place "$COPY_FROM")
target=$(place "$COPY_TO")

# Says what is wrong, what became of the data, and what helps ($2); ends. A copy that is whole is no failure.
fail() {
  trap '' TERM INT
  became="Nothing was changed."
  [ "$stage" = nothing ] || undo
  told "$1. $became${2:+ $2}"
}

# SIGTERM: the deadline, or a Job that is deleted. What is undone has to be within the pod's time to end.
stop() {
  trap '' TERM INT
  patience=10
  fail "The copy of $COPY_DATABASE was ended before it was done" "${CURE_LONGER:+Where it needs longer: $CURE_LONGER}"
}
