#!/bin/sh
# In a guest, as root: records with the function_graph tracer by hand, then leaves the same frozen buffer in a folder twice: as
# the kernel's text (twice, too: as it is by default, and with every column), and raw. Nothing of ftrace-run takes part.
# Usage: capture-graph.sh FOLDER CLOCK [small]
set -eu
out=$1
mkdir -p "$out"
cd /sys/kernel/tracing 2>/dev/null || true
[ -e trace ] || { mount -t tracefs nodev /sys/kernel/tracing; cd /sys/kernel/tracing; }
echo 0 > tracing_on
echo "$2" > trace_clock
echo 12288 > buffer_size_kb
# Not all functions: under emulation that is slow, and some kernels don't stand it.
for glob in 'vfs_*' 'ksys_*' '*_write*' 'shmem_*' 'generic_*' 'pipe_*' 'do_sys*' 'kfree' 'dput' 'mutex_*lock' 'schedule*' \
  'irq_*' '__sysvec_*' '__common_interrupt' '__do_softirq' 'handle_softirqs' 'tick_*' 'hrtimer_*' 'rcu_core*' 'run_timer_softirq' \
  'p9_*' 'v9fs_*' 'ovl_*'; do
  echo "$glob" >> set_ftrace_filter 2>/dev/null || true
done
echo function_graph > current_tracer
echo 1 > tracing_on
if [ "${3-}" = small ]; then
  dd if=/dev/zero of=/tmp/zeros bs=1k count=30 2>/dev/null
else
  dd if=/dev/zero of=/tmp/zeros bs=1k count=300 2>/dev/null
  (for i in 1 2 3 4 5 6 7 8 9 10; do echo "$i"; done) | cat > /dev/null
  ls -l /etc > /tmp/list
  cat /etc/passwd | wc -l > /dev/null
fi
echo 0 > tracing_on
cat trace > "$out/plain.txt"
for option in funcgraph-proc funcgraph-tail latency-format funcgraph-abstime; do echo 1 > "options/$option"; done
cat trace > "$out/text.txt"
for option in funcgraph-proc funcgraph-tail latency-format funcgraph-abstime; do echo 0 > "options/$option"; done
cat /proc/kallsyms > "$out/kallsyms"
cat saved_cmdlines > "$out/saved_cmdlines"
cat events/header_page > "$out/header_page"
cat events/ftrace/funcgraph_entry/format > "$out/entry.format"
cat events/ftrace/funcgraph_exit/format > "$out/exit.format"
for folder in per_cpu/cpu*; do
  cpu=${folder#per_cpu/cpu}
  cat "$folder/stats" > "$out/stats$cpu"
  # Whole sub-buffers until there are no more: then the read says that it would have to wait.
  dd if="$folder/trace_pipe_raw" of="$out/raw$cpu" bs=4096 iflag=nonblock 2>/dev/null || true
done
echo nop > current_tracer
echo > set_ftrace_filter
echo 1408 > buffer_size_kb
echo 1 > tracing_on
