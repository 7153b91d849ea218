# Somebody traces a graph at the top level, with a depth and a root of their own.
echo 'vfs_*' >"$T/set_ftrace_filter"
echo vfs_write >"$T/set_graph_function"
echo 3 >"$T/max_graph_depth"
echo function_graph >"$T/current_tracer"
write_a_thousand_times
state before
run ours "$graph" --quiet
state after
echo >"$T/trace"
write_a_thousand_times
echo 0 >"$T/tracing_on"
grep -c 'vfs_write' "$T/trace" >"$OUT/still-recorded"
echo 1 >"$T/tracing_on"
echo nop >"$T/current_tracer"
echo >"$T/set_ftrace_filter"
echo >"$T/set_graph_function"
echo 0 >"$T/max_graph_depth"
echo >"$T/trace"
