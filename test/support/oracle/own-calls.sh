#!/bin/sh
# In a guest, as root: runs a spec with the function tracer while an instance of the kernel's, without any list of processes, traces the
# same functions; then a spec with the graph tracer. Usage: own-calls.sh FOLDER NODE MAIN FUNCTION…
set -eu
out=$1 node=$2 main=$3
shift 3
tracefs=/sys/kernel/tracing
[ -e $tracefs/trace ] || mount -t tracefs nodev $tracefs
instance=$tracefs/instances/reference
mkdir $instance
echo 0 > $instance/tracing_on
echo mono > $instance/trace_clock
echo 16384 > $instance/buffer_size_kb
for function in "$@"; do
  echo "$function" >> $instance/set_ftrace_filter
done
echo function > $instance/current_tracer
echo 1 > $instance/tracing_on
run() {
  "$node" "$main" run "$out/$1.yaml" --out "$out/$1" --quiet > "$out/$1.txt" 2>&1 || { cat "$out/$1.txt"; exit 1; }
}
run function
echo 0 > $instance/tracing_on
cat $instance/trace > "$out/reference.txt"
echo nop > $instance/current_tracer
rmdir $instance
run graph
