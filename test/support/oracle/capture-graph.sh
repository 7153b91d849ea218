#!/bin/sh
# In a guest, as root: records with the function_graph tracer by hand, then leaves the same frozen buffer in a folder twice: as
# the kernel's text (twice, too: as it is by default, and with every column), and raw. Nothing of ftrace-run takes part.
# Usage: capture-graph.sh FOLDER CLOCK [small|events]
set -eu
out=$1
oracle=${0%/*}
. "$oracle/leave-buffer.sh"
. "$oracle/migrate.sh"
begin_capture "$2"
echo 12288 > buffer_size_kb
# Not all functions: under emulation that is slow, and some kernels don't stand it.
for glob in 'vfs_*' 'ksys_*' '*_write*' 'shmem_*' 'generic_*' 'pipe_*' 'do_sys*' 'kfree' 'dput' 'mutex_*lock' 'schedule*' \
  'irq_*' '__sysvec_*' '__common_interrupt' '__do_softirq' 'handle_softirqs' 'tick_*' 'hrtimer_*' 'rcu_core*' 'run_timer_softirq' \
  'p9_*' 'v9fs_*' 'ovl_*'; do
  echo "$glob" >> set_ftrace_filter 2>/dev/null || true
done
prepare_migration
[ "${3-}" = events ] && echo sched:sched_switch > set_event
echo function_graph > current_tracer
echo 1 > tracing_on
echo "a marker" > trace_marker
printf 'one without a line break' > trace_marker
migrate ${3:+quietly}
if [ "${3-}" != "" ]; then
  dd if=/dev/zero of=/tmp/zeros bs=1k count=4 2>/dev/null
else
  dd if=/dev/zero of=/tmp/zeros bs=1k count=300 2>/dev/null
  (for i in 1 2 3 4 5 6 7 8 9 10; do echo "$i"; done) | cat > /dev/null
  ls -l /etc > /tmp/list
  cat /etc/passwd | wc -l > /dev/null
fi
echo 0 > tracing_on
[ "${3-}" = events ] && echo > set_event
mkdir -p "$out"
cat trace > "$out/plain.txt"
for option in funcgraph-proc funcgraph-tail latency-format funcgraph-abstime; do echo 1 > "options/$option"; done
cat trace > "$out/text.txt"
for option in funcgraph-proc funcgraph-tail latency-format funcgraph-abstime; do echo 0 > "options/$option"; done
leave_buffer "$out"
