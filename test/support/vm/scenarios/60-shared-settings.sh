# Settings that are global to the kernel: the session's are put back, others' are set aside or refused.
# A wait of 30 ms, by a function that is called once for it.
cat >"$OUT/wait.yaml" <<'END'
version: 1
name: wait
duration: 60s
workload:
  - run: [sleep, '0.03']
scope: {pids: workload}
tracer: {type: function_graph, functions: [hrtimer_nanosleep], roots: [hrtimer_nanosleep]}
aggregations:
  waits: {use: call-graph, root: hrtimer_nanosleep}
expect:
  - waits["hrtimer_nanosleep"].calls == 1
  - waits["hrtimer_nanosleep"].total >= 30ms
END
with_options() { sed -e "s/^\(tracer: .*\)}$/\1, options: $1}/; /^expect/,\$d" "$OUT/wait.yaml"; }
with_options '{sleep-time: false, funcgraph-irqs: false, funcgraph-tail: true}' >"$OUT/options.yaml"
sed -e 's/0.03/600/; s/duration: .*/duration: 600s/' "$OUT/options.yaml" >"$OUT/endless-options.yaml"
cat >"$OUT/function.yaml" <<'END'
version: 1
name: function
duration: 60s
workload:
  - run: [sleep, '0.03']
scope: {pids: workload}
tracer: {type: function, functions: [hrtimer_nanosleep]}
aggregations:
  calls: {use: count, of: 'ftrace:function'}
expect: [calls.total == 1]
END
sed -e 's/^\(tracer: .*\)}$/\1, options: {func_stack_trace: true, func-no-repeats: true}}/; /^aggregations/,$d' \
  "$OUT/function.yaml" >"$OUT/stacks.yaml"
sed -e 's/0.03/600/; s/duration: .*/duration: 600s/' "$OUT/stacks.yaml" >"$OUT/endless-stacks.yaml"
# An event without the task's name: only what the kernel notes has it (`record-cmd`).
cat >"$OUT/names.yaml" <<'END'
version: 1
name: names
duration: 60s
workload:
  - run: [sleep, '0.03']
scope: {pids: workload}
tracepoints: [raw_syscalls:sys_exit]
aggregations: {n: {use: count, of: raw_syscalls:sys_exit, by: [comm]}}
expect: ['n["sleep"].count >= 1']
END
# A tracepoint beside a graph: in the top-level instance before 6.11.
sed -e 's/^aggregations:/tracepoints: [sched:sched_switch]\n&\n  n: {use: count, of: sched:sched_switch}/; s/^expect:/&\n  - n.total >= 1/' \
  "$OUT/wait.yaml" >"$OUT/graph-and-switches.yaml"
is_recording_functions() { grep -q '^function$' "$T"/instances/ftrace-run-*/current_tracer && grep -q 1 "$T"/instances/ftrace-run-*/tracing_on; }
quietly() { name=$1; shift; run "$name" "$@" --quiet --json "$OUT/$name.json"; }

# What the session changed is put back, also by the guardian and by `recover`; the next run's times are right.
state before
quietly options "$OUT/options.yaml"
state options
quietly stacks "$OUT/stacks.yaml"
state stacks
quietly wait "$OUT/wait.yaml"
state wait
begin killed "$OUT/endless-options.yaml" --quiet
until_true 60 is_recording
cat "$T/options/sleep-time" >"$OUT/sleep-time-meanwhile"
kill -9 "$runner"
end_of killed
until_true 30 all_restored
state killed
begin both "$OUT/endless-stacks.yaml" --quiet
until_true 60 is_recording_functions
# Another session would trace with the first one's option.
quietly second "$OUT/function.yaml"
kill -9 $(guardian)
kill -9 "$runner"
end_of both
sleep 1
cat "$T/options/func_stack_trace" >"$OUT/func_stack_trace-left"
run recover recover
until_true 30 all_restored
state recovered

# What others have set, and nothing uses, is set aside.
echo 1 >"$T/options/func_stack_trace"
echo 1 >"$T/options/func-no-repeats"
echo 0 >"$T/options/sleep-time"
echo 0 >"$T/options/funcgraph-irqs"
echo 100000 >"$T/tracing_thresh"
echo 1 >"$T/options/stacktrace"
echo 0 >"$T/options/record-cmd"
echo 'prev_pid == 4194300' >"$T/events/sched/sched_switch/filter"
echo 1 >"$T/tracing_cpumask"
state foreign
quietly function-aside "$OUT/function.yaml"
quietly wait-aside "$OUT/wait.yaml"
quietly names-aside "$OUT/names.yaml"
quietly graph-and-switches-aside "$OUT/graph-and-switches.yaml"
state aside
echo 3 >"$T/tracing_cpumask"
echo 0 >"$T/events/sched/sched_switch/filter"
echo 1 >"$T/options/record-cmd"
echo 0 >"$T/options/stacktrace"

# What others trace with is not changed.
mkdir "$T/instances/foreign"
echo hrtimer_nanosleep >"$T/instances/foreign/set_ftrace_filter"
echo function >"$T/instances/foreign/current_tracer"
quietly function-refused "$OUT/function.yaml"
echo nop >"$T/instances/foreign/current_tracer"
if echo function_graph >"$T/instances/foreign/current_tracer"; then
  quietly wait-refused "$OUT/wait.yaml"
  echo nop >"$T/instances/foreign/current_tracer"
fi
rmdir "$T/instances/foreign"
echo 0 >"$T/tracing_thresh"
echo 1 >"$T/options/funcgraph-irqs"
echo 1 >"$T/options/sleep-time"
echo 0 >"$T/options/func-no-repeats"
echo 0 >"$T/options/func_stack_trace"
state at-last

# Nothing traces a function where the machine's switch is off.
echo 0 >/proc/sys/kernel/ftrace_enabled
quietly switched-off "$OUT/function.yaml"
sed -e 's/^tracer: .*/kprobes: [{name: nap, function: hrtimer_nanosleep}]/; /^aggregations/,$d' "$OUT/function.yaml" >"$OUT/kprobe.yaml"
quietly kprobe-off "$OUT/kprobe.yaml"
echo 1 >/proc/sys/kernel/ftrace_enabled
