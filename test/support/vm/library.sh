# What every scenario has. Sourced in a guest, as root; in the environment: NODE, ROOT (the project), OUT (this scenario's
# folder, which the host sees).
# shellcheck shell=sh disable=SC2034
T=/sys/kernel/tracing
LOCK=/run/.ftrace-run-function-graph

ftrace_run() {
  "$NODE" "$ROOT/bin/ftrace-run.js" "$@"
}

# run NAME ARGUMENTS…: leaves NAME.status, NAME.out, NAME.err
run() {
  name=$1
  shift
  ftrace_run "$@" >"$OUT/$name.out" 2>"$OUT/$name.err"
  echo $? >"$OUT/$name.status"
}

# begin NAME ARGUMENTS…: the same, but goes on; $runner is its process
begin() {
  name=$1
  shift
  "$NODE" "$ROOT/bin/ftrace-run.js" "$@" >"$OUT/$name.out" 2>"$OUT/$name.err" &
  runner=$!
}

# end_of NAME: waits for what was begun
end_of() {
  wait "$runner"
  echo $? >"$OUT/$1.status"
}

# state NAME: every control file's text, by a program that knows nothing of ours
state() {
  (cd "$T" && grep -rsI '' . --exclude-dir=per_cpu --exclude-dir=trace_stat \
    --exclude=trace --exclude='trace_pipe*' --exclude='trace_marker*' --exclude='snapshot*' --exclude=free_buffer \
    --exclude=format --exclude=id --exclude='hist*' --exclude=inject --exclude='available_*' --exclude=README \
    --exclude=touched_functions --exclude=enabled_functions --exclude='saved_*' --exclude=printk_formats \
    --exclude=dyn_ftrace_total_info --exclude='*_profile' --exclude=error_log | sort) >"$OUT/$1.state"
}

# until_true SECONDS COMMAND…
until_true() {
  tries=$(($1 * 20))
  shift
  until "$@" 2>/dev/null; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || { echo "never: $*" >>"$OUT/failures"; return 1; }
    sleep 0.05
  done
}

depth_is() { [ "$(cat "$T/max_graph_depth")" = "$1" ]; }
is_recording() { [ "$(cat "$T"/tracing_on "$T"/instances/ftrace-run-*/tracing_on 2>/dev/null | tail -n 1)" = 1 ] && is_tracing; }
is_tracing() { grep -q function_graph "$T"/current_tracer "$T"/instances/ftrace-run-*/current_tracer; }
all_restored() { [ ! -e /run/ftrace-run ]; }
gone() { [ ! -e "/proc/$1" ]; }

# The guardian of the only session there is.
guardian() {
  for file in /proc/[0-9]*/cmdline; do
    tr '\0' ' ' <"$file" 2>/dev/null | grep -q '^/bin/sh /run/ftrace-run/.*guardian.sh watch' && basename "$(dirname "$file")"
  done
}

write_a_thousand_times() {
  env -i LC_ALL=C dd if=/dev/zero of=/dev/null bs=64 count=1000 2>/dev/null
}

# count_calls_of_dd FOLDER: from now on calls_of_dd can tell what dd does from what its process did before it was dd, for
# the kernel names a task when its buffer is read.
count_calls_of_dd() {
  echo 1 >"$1/events/sched/sched_process_exec/enable"
}

# calls_of_dd FOLDER PATTERN: how many lines of a buffer are dd's and match; empties it. Reading must not be recorded: it would never end.
calls_of_dd() {
  echo 0 >"$1/tracing_on"
  awk -v pattern="$2" '
    /sched_process_exec: filename=[^ ]*\/dd / { is_dd[$1] = 1; next }
    $1 in is_dd && index($0, pattern) { calls++ }
    END { print calls + 0 }' "$1/trace"
  echo >"$1/trace"
  echo 1 >"$1/tracing_on"
}

graph=$OUT/graph.yaml
cat >"$graph" <<'END'
version: 1
name: graph
duration: 60s
workload:
  - run: [env, -i, LC_ALL=C, dd, if=/dev/zero, of=/dev/null, bs=64, count=1000]
scope: {pids: workload}
tracer: {type: function_graph, functions: ['vfs_*', '*write_null'], roots: [vfs_write], depth: 2}
aggregations:
  flow: {use: call-graph, root: vfs_write}
expect:
  - flow["vfs_write"].calls >= 1000
END

# Never ends by itself.
endless=$OUT/endless.yaml
sed -e 's/name: graph/name: endless/; s/- run: .*/- run: [sleep, "600"]/; s/duration: .*/duration: 600s/; /^expect/,$d' "$graph" >"$endless"
