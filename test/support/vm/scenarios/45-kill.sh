# kill -9 of a graph session at several moments: the guardian puts everything back.
killed_at() {
  moment=$1
  shift
  begin "$moment" "$endless" --quiet
  if [ "$moment" = undoing ]; then
    until_true 60 is_recording
    kill -INT "$runner"
  fi
  until_true 60 "$@"
  kill -9 "$runner"
  began=$(cut -d' ' -f1 /proc/uptime)
  end_of "$moment"
  until_true 120 all_restored
  echo "$began $(cut -d' ' -f1 /proc/uptime)" >"$OUT/$moment.time"
  state "$moment"
}
has_session() { ls -d /run/ftrace-run/ftrace-run-*; }
has_lock() { [ -L "$LOCK" ]; }
is_undoing() { ! is_tracing; }
state before
killed_at beginning has_session
killed_at configuring has_lock
killed_at tracing is_tracing
killed_at recording is_recording
killed_at undoing is_undoing
