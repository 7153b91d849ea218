#!/bin/sh
# In a guest, as root: trace-cmd records the same small workload in every way that changes its file, and leaves each in FOLDER as
# NAME.dat, with NAME.args beside it. Names of functions are needed, and so recorded, in a few only: the rest see an empty
# /proc/kallsyms, which takes seconds to read and compress under emulation.
# Usage: record-with-trace-cmd.sh FOLDER
set -u
out=$1
T=/sys/kernel/tracing
mount -t tracefs nodev "$T" 2>/dev/null
ip link set lo up
cd /tmp || exit 1
: >nothing
cat >workload.sh <<'END'
dd if=/dev/zero of=/dev/null bs=64 count=100 2>/dev/null
echo "hello marker" >/sys/kernel/tracing/trace_marker
ls /usr >/dev/null
END

# record NAME ARGUMENT…
record() {
  name=$1
  shift
  echo "$*" >"$out/$name.args"
  timeout 120 trace-cmd record -q -o "$out/$name.dat" "$@" sh workload.sh >"$out/$name.log" 2>&1 || echo "$name: exit $?" >>"$out/failures"
}

record stacks -e sched:sched_switch -T
# A few functions by name: a glob, and above all none, takes the emulated machine a minute.
record function -p function -l vfs_write -l vfs_read -l ksys_write
record graph --file-version 6 -p function_graph -l vfs_write -l vfs_read -l ksys_write -l ksys_read -g ksys_write -g ksys_read
record graph-depth -p function_graph --max-graph-depth 1 -l vfs_write -l ksys_write -g ksys_write
record all -e all -b 16384
mount --bind nothing /proc/kallsyms
record v6 --file-version 6 -e sched -e raw_syscalls
record v7-none --file-version 7 --compression none -e sched -e raw_syscalls
record v7-zstd --file-version 7 --compression zstd -e sched -e raw_syscalls
record v6-instances --file-version 6 -e sched -B one -e raw_syscalls -B two -e irq
record v7-instances -e sched -B one -e raw_syscalls -B two -e irq
record v7-instance-only --compression none -B only -e sched
version=6
for clock in global counter uptime perf mono mono_raw boot tai x86-tsc; do
  grep -qw "$clock" "$T/trace_clock" && record "clock-$clock" --file-version "$version" -C "$clock" -e sched
  version=$((13 - version))
done
record clock-tsc2nsec --tsc2nsec -e sched
record date --date -e sched
record date-v6 --file-version 6 --date -e sched
echo 'p:probes/op do_sys_openat2 dfd=%di:s32 path=+0(%si):ustring' >"$T/kprobe_events"
# shellcheck disable=SC2016 # It is the kernel's.
echo 'r:probes/opr do_sys_openat2 fd=$retval:s32' >>"$T/kprobe_events"
record kprobes -e probes
echo >"$T/kprobe_events"
record overwritten -b 8 -s 1000000 -e raw_syscalls -e sched -e irq -e timer
record limited -m 8 -e raw_syscalls
record followed -F -c -e raw_syscalls

echo "(start, stop, extract)" >"$out/extract.args"
trace-cmd start -e sched >/dev/null 2>&1
sh workload.sh
trace-cmd stop
trace-cmd extract -o "$out/extract.dat" >"$out/extract.log" 2>&1 || echo "extract: exit $?" >>"$out/failures"
trace-cmd reset

echo "-N (to trace-cmd listen)" >"$out/listen.args"
mkdir listened
trace-cmd listen -p 4711 -d listened >"$out/listen.log" 2>&1 &
listener=$!
sleep 1
timeout 60 trace-cmd record -q -N 127.0.0.1:4711 -e sched sh workload.sh >>"$out/listen.log" 2>&1
sleep 1
kill "$listener"
cp listened/*.dat "$out/listen.dat" || echo "listen: no file" >>"$out/failures"
exit 0
