# What is said, and how a script ends.

say() { printf '%s\n' "$*"; }
now() { date +%s; }

# What a program complained of, without its name and place.
error() { sed -n 's/^.*\(ERROR\|FATAL\|error\): *//p' "$1" | head -n 1; }

told() {
  say "$1" >&2
  if [ -w /dev/termination-log ]; then say "$1" > /dev/termination-log; fi
  exit 1
}
