#!/bin/sh
# As root, on any kernel with event triggers: records events with their stacks by hand, in an instance of its own, then leaves
# the same frozen buffer in a folder twice: as the kernel's text, and raw. Nothing of ftrace-run takes part.
# Usage: capture-stacks.sh FOLDER
set -eu
out=$1
mkdir -p "$out"
tracing=/sys/kernel/tracing
[ -e "$tracing/trace" ] || mount -t tracefs nodev "$tracing"
instance=$tracing/instances/capture-stacks-$$
mkdir "$instance"
trap 'cd /; rmdir "$instance"' EXIT
cd "$instance"
echo 0 > tracing_on
echo mono > trace_clock
echo 8192 > buffer_size_kb
# Two with stacks, one of them filtered and mostly in interrupts; one without.
echo 'stacktrace' >> events/sched/sched_waking/trigger
echo 'softexpires > 0' > events/timer/hrtimer_start/filter
echo 'stacktrace if softexpires > 0' >> events/timer/hrtimer_start/trigger
for event in sched/sched_waking timer/hrtimer_start sched/sched_switch; do echo 1 > "events/$event/enable"; done
echo 1 > tracing_on
dd if=/dev/zero of=/tmp/capture-stacks-zeros bs=1k count=300 2>/dev/null
# A timer that finds a CPU idle has no stack on some kernels: enough of what has one, whatever the machine does besides.
i=0; while [ $i -lt 60 ]; do echo "$i"; sleep 0.01; i=$((i + 1)); done | cat > /dev/null
ls -l /etc > /dev/null
echo 0 > tracing_on
for event in sched/sched_waking timer/hrtimer_start sched/sched_switch; do echo 0 > "events/$event/enable"; done
for event in sched/sched_waking timer/hrtimer_start; do echo '!stacktrace' >> "events/$event/trigger"; done
rm -f /tmp/capture-stacks-zeros
cat trace > "$out/text.txt"
cat /proc/kallsyms > "$out/kallsyms"
cat "$tracing/saved_cmdlines" > "$out/saved_cmdlines"
cat events/header_page > "$out/header_page"
for event in sched/sched_waking timer/hrtimer_start sched/sched_switch; do
  cat "events/$event/format" > "$out/${event#*/}.format"
done
cat "$tracing/events/ftrace/kernel_stack/format" > "$out/kernel_stack.format"
for folder in per_cpu/cpu*; do
  cpu=${folder#per_cpu/cpu}
  cat "$folder/stats" > "$out/stats$cpu"
  # Whole sub-buffers until there are no more: then the read says that it would have to wait.
  dd if="$folder/trace_pipe_raw" of="$out/raw$cpu" bs=4096 iflag=nonblock 2>/dev/null || true
done
