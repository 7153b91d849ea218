#!/bin/sh
# As root, on any kernel with uprobes: records the stacks of a program by hand, in an instance of its own, then leaves the same
# frozen buffer in a folder three times: as the kernel's text, as its text with files while the program is there, and raw. Nothing
# of ftrace-run takes part.
# Usage: capture-user-stacks.sh FOLDER PROGRAM OFFSET
# PROGRAM is chain.c's; OFFSET, in its file, is in its function a.
set -eu
out=$1
mkdir -p "$out"
tracing=/sys/kernel/tracing
[ -e "$tracing/trace" ] || mount -t tracefs nodev "$tracing"
group=capture_user_$$
instance=$tracing/instances/$group
echo "p:$group/in_a $2:$3" >> "$tracing/uprobe_events"
mkdir "$instance"
pid=
trap 'cd /; [ -z "$pid" ] || kill -9 "$pid"; rmdir "$instance"; echo "-:$group/in_a" >> "$tracing/uprobe_events"' EXIT
cd "$instance"
echo 0 > tracing_on
echo mono > trace_clock
echo 1 > options/userstacktrace
cat "$tracing/options/userstacktrace" > "$out/top_level_option"
for event in "$group/in_a" sched/sched_process_exec; do echo 1 > "events/$event/enable"; done
echo 1 > tracing_on
"$2" 40 20 0 &
pid=$!
tries=0
while [ "$(grep -c ' in_a: ' trace)" -lt 60 ] && [ $tries -lt 100 ]; do tries=$((tries + 1)); sleep 0.02; done
kill -STOP "$pid"
echo 0 > tracing_on
cat "/proc/$pid/maps" > "$out/maps"
echo "$pid" > "$out/pid"
cat trace > "$out/text.txt"
echo 1 > options/sym-userobj
cat trace > "$out/files.txt"
echo 0 > options/sym-userobj
for event in "$group/in_a" sched/sched_process_exec; do echo 0 > "events/$event/enable"; done
uname -r > "$out/release"
cat "$tracing/saved_cmdlines" > "$out/saved_cmdlines"
cat events/header_page > "$out/header_page"
cat "events/$group/in_a/format" > "$out/in_a.format"
cat events/sched/sched_process_exec/format > "$out/exec.format"
cat "$tracing/events/ftrace/user_stack/format" > "$out/user_stack.format"
for folder in per_cpu/cpu*; do
  cpu=${folder#per_cpu/cpu}
  cat "$folder/stats" > "$out/stats$cpu"
  # Whole sub-buffers until there are no more: then the read says that it would have to wait.
  dd if="$folder/trace_pipe_raw" of="$out/raw$cpu" bs=4096 iflag=nonblock 2>/dev/null || true
done
