# One at a time works on a repository: a session of the server's own has the turn, and gives it back when it ends, in whatever way.
take_turn() {
  # Whoever repairs has it already.
  [ -z "${BACKUP_REPAIRS:-}" ] || return 0
  open_session turn postgres
  turn=$session
  exec 3> "$work/turn"
  cat "$here/common.sql" "$here/repository-turn.sql" >&3
  answered turn turn
}
