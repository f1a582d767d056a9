#!/bin/sh
# Stands in for restic: what it is given lies in a folder, a snapshot in a file with its tags beside it. It ends as restic 0.18 does.
set -u
repository=$RESTIC_REPOSITORY
command=$1
shift
host='' tags='' path='' id='' with='' without='' from='' latest=''
while [ $# -gt 0 ]; do
  case $1 in
    --tag) tags="$tags $2"; shift 2 ;;
    --add) with="$with $2"; shift 2 ;;
    --remove) without="$without $2"; shift 2 ;;
    --path|--stdin-filename) path=/${2#/}; shift 2 ;;
    --host) host=$2; shift 2 ;;
    --group-by|--latest|--keep-*) [ "$1" != --latest ] || latest=yes; shift 2 ;;
    --stdin-from-command) from=yes; shift ;;
    --) shift; break ;;
    --*) shift ;;
    *) break ;;
  esac
done
# Those that have all of the tags, oldest first.
found() {
  for file in "$repository"/*.tags; do
    [ -e "$file" ] || continue
    for tag in $tags; do grep -qx -- "$tag" "$file" || continue 2; done
    [ -z "$path" ] || grep -qx -- "path=$path" "$file" || continue
    printf '%s\n' "${file%.tags}"
  done
}
[ "$command" = init ] || [ -d "$repository" ] || { echo "Fatal: repository does not exist" >&2; exit 10; }
[ "$(cat "$repository/key" 2> /dev/null || printf %s "$RESTIC_PASSWORD")" = "$RESTIC_PASSWORD" ] ||
  { echo "Fatal: wrong password or no key found" >&2; exit 12; }
case $command in
  init) mkdir -p "$repository"; printf %s "$RESTIC_PASSWORD" > "$repository/key" ;;
  cat|unlock|forget|check) ;;
  backup)
    id=$(ls "$repository" | wc -l)$(od -An -N4 -tx1 /dev/urandom | tr -d ' \n')
    "$@" > "$repository/$id" || { rm "$repository/$id"; echo "Fatal: unable to save snapshot: command failed: exit status 1" >&2; exit 1; }
    { printf '%s\n' $tags; printf 'path=%s\nhost=%s\n' "$path" "$host"; } > "$repository/$id.tags" ;;
  snapshots)
    printf '['
    comma=
    for file in $(found | if [ -n "$latest" ]; then tail -n 1; else cat; fi); do
      printf '%s{"time":"2026-11-28T03:00:00Z","hostname":"%s","paths":["%s"],"tags":[%s]}' "$comma" "$(sed -n 's/^host=//p' "$file.tags")" \
        "$(sed -n 's/^path=//p' "$file.tags")" "$(grep -v '^path=\|^host=' "$file.tags" | sed 's/.*/"&"/' | paste -sd, -)"
      comma=,
    done
    printf ']\n' ;;
  dump)
    file=$(found | tail -n 1)
    [ -n "$file" ] || { echo "Fatal: no snapshot found" >&2; exit 1; }
    if [ -e "$repository/damaged" ]; then
      head -c "$(cat "$repository/damaged")" "$file"
      echo "Fatal: cannot dump file: ciphertext verification failed" >&2
      exit 1
    fi
    cat "$file" ;;
  tag)
    for file in $(found); do
      for tag in $without; do sed -i "/^$tag\$/d" "$file.tags"; done
      printf '%s\n' $with >> "$file.tags"
    done ;;
esac
