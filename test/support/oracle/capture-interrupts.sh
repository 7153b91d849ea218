#!/bin/sh
# In a guest, as root: records calls and interrupts with the function_graph tracer by hand while a program sends datagrams to itself,
# then leaves the frozen buffer as the kernel's text (every column) and raw. The kernel's own counters of interrupts are
# read four times: before and after the recording, and within it. Nothing of ftrace-run takes part.
# Usage: capture-interrupts.sh FOLDER CLOCK DATAGRAMS
set -eu
out=$1
datagrams=$3
oracle=${0%/*}
. "$oracle/leave-buffer.sh"
begin_capture "$2"
mkdir -p "$out"
echo 16384 > buffer_size_kb
for glob in 'udp_*' '__udp*' 'ip_*' 'sock_sendmsg' 'loopback_xmit' 'vfs_*' '__x64_sys_sendto' '__x64_sys_recvfrom' 'kfree' \
  '__local_bh_enable_ip' 'do_softirq' '__do_softirq' 'handle_softirqs' 'run_ksoftirqd' 'net_rx_action' 'run_timer_softirq' \
  'irq_enter' 'irq_enter_rcu' 'irq_exit' 'irq_exit_rcu' '*sysvec_*' '__common_interrupt' 'common_interrupt' 'hrtimer_interrupt' \
  'handle_*_irq' 'tick_*' 'rcu_core*' 'scheduler_ipi' 'sched_ttwu_pending' 'nmi_handle' 'schedule*' 'do_idle' 'p9_*'; do
  echo "$glob" >> set_ftrace_filter 2>/dev/null || true
done
ip link set lo up 2>/dev/null || ifconfig lo up
counters() {
  cat /proc/interrupts > "$out/interrupts.$1"
  cat /proc/softirqs > "$out/softirqs.$1"
}
for system in irq irq_vectors; do
  [ -e "events/$system" ] && echo 1 > "events/$system/enable"
done
echo function_graph > current_tracer
counters before
echo 1 > tracing_on
echo started > trace_marker
counters started
perl -e '
  use Socket;
  socket(my $to, PF_INET, SOCK_DGRAM, 0) or die;
  bind($to, sockaddr_in(7777, INADDR_LOOPBACK)) or die;
  socket(my $from, PF_INET, SOCK_DGRAM, 0) or die;
  for (1 .. $ARGV[0]) {
    send($from, "x" x 100, 0, sockaddr_in(7777, INADDR_LOOPBACK)) or die;
    recv($to, my $got, 200, 0);
  }' "$datagrams"
# Task switches from one CPU to the other, and a device.
(for i in 1 2 3 4 5 6 7 8 9 10; do echo "$i"; done) | taskset -c 1 cat | taskset -c 0 cat > /dev/null
dd if=/dev/zero of=/dev/null bs=4M count=4 2>/dev/null
cat "$(command -v perl)" > /dev/null
counters stopping
echo stopping > trace_marker
echo 0 > tracing_on
counters after
for system in irq irq_vectors; do
  [ -e "events/$system" ] && echo 0 > "events/$system/enable"
done
cat trace > "$out/plain.txt"
for option in funcgraph-proc funcgraph-tail latency-format funcgraph-abstime; do echo 1 > "options/$option"; done
cat trace > "$out/text.txt"
for option in funcgraph-proc funcgraph-tail latency-format funcgraph-abstime; do echo 0 > "options/$option"; done
leave_buffer "$out"
