#!/bin/sh
# In a guest, as root: a recording with a latency tracer, of which the workload keeps the kernel's own text; then one that gets kill -9.
# Usage: latency-tracers.sh FOLDER NODE MAIN TRACER…
set -eu
out=$1 node=$2 main=$3
shift 3
T=/sys/kernel/tracing
[ -e $T/trace ] || mount -t tracefs nodev $T
state() {
  cat $T/tracing_max_latency $T/tracing_thresh $T/current_tracer
  ls $T/instances
}
state > "$out/before.txt"
for tracer in "$@"; do
  "$node" "$main" run "$out/$tracer.yaml" --out "$out/$tracer" > "$out/$tracer.txt" 2>&1 || { cat "$out/$tracer.txt"; exit 1; }
  state > "$out/after-$tracer.txt"
done
"$node" "$main" run "$out/endless.yaml" --quiet > "$out/killed.txt" 2>&1 &
runner=$!
until grep -qs '^1' $T/instances/ftrace-run-*-max/tracing_on; do sleep 0.2; done
ls $T/instances > "$out/during.txt"
kill -9 $runner
count=0
until [ -z "$(ls $T/instances)" ] || [ $count -gt 300 ]; do sleep 0.2; count=$((count + 1)); done
state > "$out/after-kill.txt"
