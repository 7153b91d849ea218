# Sourced by the capture scripts, in a guest, with tracing on: a task sleeps in a read on one CPU, and goes on on another.
# Usage: prepare_migration, and then migrate [quietly]. Quietly: tracing is off for as long as another process moves the task, which
# saves many records, and loses those of calls that end or begin meanwhile.

prepare_migration() {
  rm -f /tmp/fifo
  mkfifo /tmp/fifo
}

migrate() {
  (read -r line < /tmp/fifo) &
  sleeper=$!
  exec 9> /tmp/fifo
  # Until it sleeps, without the many records that another process would make.
  turns=0
  while [ "$turns" -lt 3000 ]; do turns=$((turns + 1)); done
  [ "${1-}" = quietly ] && echo 0 > tracing_on
  cpu=$(cut -d ' ' -f 39 "/proc/$sleeper/stat")
  taskset -cp $((1 - cpu)) "$sleeper" > /dev/null
  [ "${1-}" = quietly ] && echo 1 > tracing_on
  echo woken >&9
  exec 9>&-
  wait "$sleeper"
}
