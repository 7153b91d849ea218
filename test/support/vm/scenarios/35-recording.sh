# Somebody's recording lies in the top-level buffer.
echo 1 >"$T/events/sched/sched_process_exec/enable"
/bin/true
/bin/true
echo 0 >"$T/events/sched/sched_process_exec/enable"
cat "$T/trace" >"$OUT/before.trace"
state before
run ours "$graph" --quiet
state after
cat "$T/trace" >"$OUT/after.trace"
echo >"$T/trace"
