# The function tracer, and somebody else's beside it, in an instance with a filter of its own.
mkdir "$T/instances/foreign"
# Everybody's reads fit in.
echo 16384 >"$T/instances/foreign/buffer_size_kb"
echo vfs_read >"$T/instances/foreign/set_ftrace_filter"
echo function >"$T/instances/foreign/current_tracer"
count_calls_of_dd "$T/instances/foreign"
write_a_thousand_times
calls_of_dd "$T/instances/foreign" vfs_read >"$OUT/foreign-alone"
sed -e 's/name: graph/name: function/; s/^tracer: .*/tracer: {type: function, functions: [vfs_write]}/; /^aggregations/,$d' "$graph" >"$OUT/function.yaml"
cat >>"$OUT/function.yaml" <<'END'
aggregations: {calls: {use: count, of: ftrace:function, by: [common_pid]}}
expect: [calls.total >= 1000]
END
state before
run ours "$OUT/function.yaml" --quiet --out "$OUT/ours" --json "$OUT/ours.json"
state after
echo 0 >"$T/instances/foreign/tracing_on"
grep -c vfs_write "$T/instances/foreign/trace" >"$OUT/foreign-others"
calls_of_dd "$T/instances/foreign" vfs_read >"$OUT/foreign-beside"
rmdir "$T/instances/foreign"
# Equal calls in a row as one record and a number; an open in the end, so that the number is written.
cat >"$OUT/each-call.yaml" <<'END'
version: 1
name: each-call
duration: 60s
workload:
  - run: [taskset, -c, '0', sh, -c, 'dd if=/dev/zero of=/dev/null bs=1 count=2000 status=none; : </dev/null']
scope: {pids: workload}
tracer: {type: function, functions: [vfs_read, vfs_open]}
aggregations:
  calls: {use: count, of: 'ftrace:function', by: parent_ip}
END
sed -e 's/name: each-call/name: repeats/; s/^\(tracer: .*\)}$/\1, options: {func-no-repeats: true}}/' "$OUT/each-call.yaml" >"$OUT/repeats.yaml"
echo "  repeats: {use: sum, of: 'ftrace:func_repeats', value: count, by: parent_ip}" >>"$OUT/repeats.yaml"
run each-call "$OUT/each-call.yaml" --quiet --json "$OUT/each-call.json"
run repeats "$OUT/repeats.yaml" --quiet --json "$OUT/repeats.json"
