#!/bin/sh
# Measures which control files an instance has for itself: sets all of them through one instance, looks at the top level and at a
# second instance, and sets them back.
#
#   setting-scope.sh TRACEFS NAME     instances NAME-a and NAME-b are made, and removed
#
# A line for each file: FILE SCOPE, where SCOPE is
#   instance     the file changed nowhere else
#   shared       it changed in the top level or in the second instance, too
#   kernel       no instance has the file: there is one for the whole kernel
#   top-level    no instance has the option, but the top level
#   absent       this kernel doesn't have it
#   refused      it could not be set
# and a line "LEFT FILE" for what did not come back, or changed although it was not set.
set -u
T=$1
a=instances/$2-a
b=instances/$2-b
LC_ALL=C
export LC_ALL
cd "$T" || exit 1
work=$(mktemp -d) || exit 1
trap 'rmdir "$T/$a" "$T/$b" 2>/dev/null; rm -rf "$work"' EXIT
mkdir "$a" "$b" || exit 1

files='buffer_size_kb buffer_subbuf_size_kb current_tracer events/enable events/sched/sched_switch/enable
  events/sched/sched_switch/filter events/sched/sched_switch/trigger max_graph_depth
  per_cpu/cpu0/buffer_size_kb
  set_event_notrace_pid set_event_pid set_ftrace_filter set_ftrace_notrace set_ftrace_notrace_pid set_ftrace_pid
  set_graph_function set_graph_notrace trace_clock tracing_cpumask tracing_on tracing_thresh'

# What others see, a line each: `FILE:TEXT` of the top level and of the second instance.
look() {
  # shellcheck disable=SC2086 # words
  for place in . "$b"; do (cd "$place" && grep -s '' $files options/* /dev/null); done
}

# An option is turned over; of the others: what to write, and what sets it back.
values() {
  case $1 in
    *buffer_size_kb) echo "64 $kib" ;;
    buffer_subbuf_size_kb) echo '64 4' ;;
    current_tracer) echo 'function nop' ;;
    events/*/trigger) echo 'stacktrace !stacktrace' ;;
    events/*/filter) echo 'prev_pid==1 0' ;;
    events/*) echo '1 0' ;;
    set_ftrace_filter | set_ftrace_notrace) echo 'vfs_read !vfs_read' ;;
    *pid) echo '1 -' ;;
    trace_clock) echo 'mono local' ;;
    tracing_cpumask) echo "1 $mask" ;;
    tracing_on) echo '0 1' ;;
    options/*) [ "$(cat "$a/$1")" = 1 ] && echo '0 1' || echo '1 0' ;;
  esac
}

# An empty text empties a list of processes, where the file is opened with truncation.
put() { if [ "$2" = - ]; then : 2>/dev/null >"$a/$1"; else printf '%s\n' "$2" 2>/dev/null >>"$a/$1"; fi; } 2>/dev/null

changed_since() { diff "$work/before" "$1" | sed -n 's/^[<>] \([^:]*\):.*/\1/p' | sort -u; }

# An event that is defined is there for everybody.
defined() {
  group=scope_$$
  shell=$(readlink -f /bin/sh)
  printf 'p:%s/e vfs_read\n' "$group" 2>/dev/null >>dynamic_events ||
    printf 'p:%s/e %s:0x5000\n' "$group" "$shell" >>dynamic_events
  scope=refused
  [ -d "events/$group/e" ] && scope=instance
  [ -d "$b/events/$group/e" ] && scope=kernel
  printf '%s\n' "-:$group/e" >>dynamic_events
  echo "dynamic_events $scope"
} 2>/dev/null

kib=$(sed 's/.*expanded: \([0-9]*\).*/\1/' "$a/buffer_size_kb")
mask=$(cat "$a/tracing_cpumask")
# The first size that an instance is given lets the top level's buffer grow on old kernels, as any use does.
put buffer_size_kb "$kib"
look >"$work/before"
for file in $files options/*; do
  if [ -e "$a/$file" ]; then
    # shellcheck disable=SC2046 # two words
    set -- $(values "$file")
    if put "$file" "$1"; then echo "$file $2" >>"$work/back"; else echo "$file refused"; fi
  elif [ -e "$file" ]; then
    case $file in options/*) echo "$file top-level" ;; *) echo "$file kernel" ;; esac
  else
    echo "$file absent"
  fi
done
look >"$work/after"
changed_since "$work/after" >"$work/changed"
while read -r file back; do
  put "$file" "$back"
  if grep -qxF "$file" "$work/changed"; then echo "$file shared"; else echo "$file instance"; fi
done <"$work/back"
look >"$work/again"
{
  changed_since "$work/again"
  cut -d' ' -f1 "$work/back" | sort | comm -13 - "$work/changed"
} | sed 's/^/LEFT /'
defined
