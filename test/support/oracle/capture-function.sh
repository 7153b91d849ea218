#!/bin/sh
# In a guest, as root: records with the function tracer by hand, and leaves the same frozen buffer in a folder twice: as the
# kernel's text, and raw. `overwritten`: the buffer is far too small. `stacks`: a few calls, each with how it was reached.
# Usage: capture-function.sh FOLDER CLOCK [small|overwritten|stacks]
set -eu
out=$1
kind=${3-}
oracle=${0%/*}
. "$oracle/leave-buffer.sh"
begin_capture "$2"
case $kind in overwritten) echo 16 ;; *) echo 4096 ;; esac > buffer_size_kb
globs='vfs_* ovl_* p9_* pipe_* kfree irq_* __sysvec_* tick_* rcu_core*'
[ "$kind" = stacks ] && globs='vfs_write pipe_write tick_do_update_jiffies64'
set -f
for glob in $globs; do echo "$glob" >> set_ftrace_filter 2>/dev/null || true; done
set +f
echo function > current_tracer
[ "$kind" = stacks ] && echo 1 > options/func_stack_trace
echo 1 > tracing_on
echo "a marker" > trace_marker
case $kind in
  stacks) dd if=/dev/zero of=/tmp/zeros bs=1k count=4 2>/dev/null ;;
  small) ls /etc > /tmp/list ;;
  *) ls -l /etc > /tmp/list; dd if=/dev/zero of=/tmp/zeros bs=1k count=100 2>/dev/null ;;
esac
echo 0 > tracing_on
[ "$kind" = stacks ] && echo 0 > options/func_stack_trace
mkdir -p "$out"
cat trace > "$out/plain.txt"
leave_buffer "$out"
