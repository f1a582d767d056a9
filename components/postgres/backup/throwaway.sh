# A server of this pod's own, on a volume that goes with it: what is restored into it touches nothing in use.

# In the pod's ephemeral volume, with room for a lock of each table of a large database, which one transaction makes; nothing of it outlives the pod, so nothing has to reach the disk.
start_throwaway() {
  proof=${BACKUP_PROOF:-/proof}
  data=$proof/data
  [ ! -e "$data" ] || rm -rf "$data"
  initdb -D "$data" -U postgres -E UTF8 --no-locale --auth=trust --no-sync > "$work/throwaway.log" 2>&1 || return
  postgres -D "$data" -p 5432 -k "$work" -c listen_addresses= -c fsync=off -c full_page_writes=off -c synchronous_commit=off \
    -c wal_level=minimal -c max_wal_senders=0 -c archive_mode=off -c autovacuum=off -c jit=off -c max_connections=4 \
    -c max_locks_per_transaction=4096 \
    -c superuser_reserved_connections=0 -c max_worker_processes=1 -c max_parallel_workers=0 -c shared_buffers=16MB \
    -c maintenance_work_mem=16MB -c max_wal_size=128MB -c dynamic_shared_memory_type=mmap >> "$work/throwaway.log" 2>&1 &
  throwaway=$!
  started=$(now)
  until in_throwaway psql -X -qAt -d postgres -c 'SELECT 1' > /dev/null 2>&1; do
    kill -0 "$throwaway" 2> /dev/null && [ $(($(now) - started)) -lt 60 ] || return
    sleep 0.1
  done
}
stop_throwaway() {
  [ -n "${throwaway:-}" ] || return 0
  kill -QUIT "$throwaway" 2> /dev/null
  wait "$throwaway" 2> /dev/null
  throwaway=
  rm -rf "$data"
}
in_throwaway() {
  (unset PGPASSWORD PGSSLMODE PGSSLROOTCERT PGPORT; export PGHOST="$work" PGUSER=postgres; "$@")
}
