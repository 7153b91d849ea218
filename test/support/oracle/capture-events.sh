#!/bin/sh
# In a guest, as root: records every event, probes and a synthetic event among them, and leaves the same frozen buffer in a folder
# twice: as the kernel's text, with addresses as they are where the kernel can, and raw.
# Usage: capture-events.sh FOLDER CLOCK
set -eu
out=$1
oracle=${0%/*}
. "$oracle/leave-buffer.sh"
begin_capture "$2"
mkdir -p "$out"
# Without hashes, 6.1 prints no strings (its trace_check_vprintf takes the format from where it writes to).
case $(uname -r) in 6.1.*) ;; *) echo 0 > options/hash-ptr ;; esac
echo 16384 > buffer_size_kb
echo 'p:opens do_sys_openat2 dfd=%di:s32 path=+0(%si):ustring flags=+0(%dx):x64' >> kprobe_events
# The type char came with Linux 6.5 or so.
echo 'r:opens_ret do_sys_openat2 ret=$retval:s64 letter=$retval:char' >> kprobe_events 2>/dev/null ||
  echo 'r:opens_ret do_sys_openat2 ret=$retval:s64 code=$retval:x8' >> kprobe_events
echo 'wake_time u64 delta; pid_t pid; char comm[16]' >> synthetic_events
echo 'hist:keys=pid:ts0=common_timestamp.usecs' > events/sched/sched_waking/trigger
echo 'hist:keys=next_pid:delta=common_timestamp.usecs-$ts0:onmatch(sched.sched_waking).trace(wake_time,$delta,next_pid,next_comm)' \
  > events/sched/sched_switch/trigger
echo 1 > events/enable
echo 1 > tracing_on
ls -l /etc > /tmp/list
dd if=/dev/zero of=/tmp/zeros bs=4k count=20 conv=fsync 2>/dev/null
sh -c 'kill -USR1 $$; :' || true
(echo ping | nc -w 1 127.0.0.1 9) 2>/dev/null || true
cat /no/such/file 2>/dev/null || true
echo 0 > tracing_on
echo 0 > events/enable
cat trace > "$out/plain.txt"
cat printk_formats > "$out/printk_formats"
uname -r > "$out/release"
grep '' events/*/*/format > "$out/formats"
leave_buffer "$out"
