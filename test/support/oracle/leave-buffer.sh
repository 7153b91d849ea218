# Sourced by the capture scripts, in a guest.

# Usage: begin_capture CLOCK. Leaves the shell in tracefs, with tracing off.
begin_capture() {
  cd /sys/kernel/tracing 2>/dev/null || true
  [ -e trace ] || { mount -t tracefs nodev /sys/kernel/tracing; cd /sys/kernel/tracing; }
  echo 0 > tracing_on
  echo "$1" > trace_clock
}

# Usage: leave_buffer FOLDER. Leaves the stopped buffer raw, and what belongs to it; then everything is as before.
leave_buffer() {
  cat /proc/kallsyms > "$1/kallsyms"
  cat saved_cmdlines > "$1/saved_cmdlines"
  cat events/header_page > "$1/header_page"
  for format in events/ftrace/*/format; do
    name=${format#events/ftrace/}
    cat "$format" > "$1/${name%/format}.format"
  done
  cat events/sched/sched_switch/format > "$1/sched_switch.sched"
  for folder in per_cpu/cpu*; do
    cpu=${folder#per_cpu/cpu}
    cat "$folder/stats" > "$1/stats$cpu"
    # Whole sub-buffers until there are no more: then the read says that it would have to wait.
    dd if="$folder/trace_pipe_raw" of="$1/raw$cpu" bs=4096 iflag=nonblock 2>/dev/null || true
  done
  echo nop > current_tracer
  echo > set_ftrace_filter
  echo 1408 > buffer_size_kb
  echo 1 > tracing_on
}
