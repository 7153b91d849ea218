#!/bin/sh
# In a guest, as root: the tracers that measure, beside an instance of the kernel's own with the same tracer, whose text is kept; then the
# files of osnoise/ before, during and after a recording that sets them, one that ends by itself and one that gets kill -9.
# Usage: measuring-tracers.sh FOLDER NODE MAIN
set -eu
out=$1 node=$2 main=$3
T=/sys/kernel/tracing
[ -e $T/trace ] || mount -t tracefs nodev $T
# By another program, and different from the kernel's defaults.
echo 2000000 > $T/osnoise/period_us
echo 1500000 > $T/osnoise/runtime_us
echo NO_OSNOISE_WORKLOAD > $T/osnoise/options
echo OSNOISE_PREEMPT_DISABLE > $T/osnoise/options
echo 7 > $T/tracing_thresh
settings() {
  for file in osnoise/cpus osnoise/options osnoise/period_us osnoise/print_stack osnoise/runtime_us osnoise/stop_tracing_total_us \
    osnoise/stop_tracing_us osnoise/timerlat_period_us tracing_thresh tracing_max_latency current_tracer; do
    echo "$file: $(cat $T/$file)"
  done
  ls $T/instances
}
settings > "$out/before.txt"
for tracer in osnoise timerlat; do
  "$node" "$main" run "$out/$tracer.yaml" --out "$out/$tracer" --quiet > "$out/$tracer.txt" 2>&1 || { cat "$out/$tracer.txt"; exit 1; }
  settings > "$out/after-$tracer.txt"
done
"$node" "$main" run "$out/set.yaml" --quiet > "$out/killed.txt" 2>&1 &
runner=$!
until grep -qs '^1' $T/instances/ftrace-run-*/tracing_on; do sleep 0.2; done
settings > "$out/during.txt"
kill -9 $runner
count=0
until [ -z "$(ls $T/instances)" ] || [ $count -gt 300 ]; do sleep 0.2; count=$((count + 1)); done
sleep 1
settings > "$out/after-kill.txt"
