#!/bin/sh
# In a guest, as root: records functions of a module that is gone when the recording ends. Usage: run.sh OUT NODE MODULE
set -u
out=$1
node=$2
module=$3
here=${0%/*}
ftrace_run() { "$node" "$here/../../../../bin/ftrace-run.js" "$@"; }
mount -t tracefs nodev /sys/kernel/tracing 2>/dev/null
busybox insmod "$module" rd_nr=1 rd_size=4096
grep brd /proc/kallsyms > "$out/brd.gone"
ftrace_run "$here/gone.yaml" --quiet --out "$out/gone" --json "$out/gone.json" > "$out/gone.out" 2>&1
echo "exit status $?" >> "$out/gone.out"
ftrace_run "$here/between.yaml" --set "module=$module" --set "out=$out" --quiet --out "$out/between" --json "$out/between.json" > "$out/between.out" 2>&1
echo "exit status $?" >> "$out/between.out"
grep brd /proc/kallsyms > "$out/brd.after"
true
