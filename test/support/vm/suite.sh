#!/bin/sh
# Runs scenarios in a guest, each in a shell of its own, and leaves what came of them in a folder that the host sees.
#
#   suite.sh NODE ROOT OUT [SCENARIO…]      all of test/support/vm/scenarios without names; one of another folder by its path
#                                           in test/support/vm (whole-state/every-spec)
set -u
NODE=$1 ROOT=$2 out=$3
shift 3
here=$ROOT/test/support/vm
export NODE ROOT
[ $# -gt 0 ] || set -- "$here"/scenarios/*.sh
mount -t tracefs nodev /sys/kernel/tracing
for scenario in "$@"; do
  file=$here/scenarios/$(basename "$scenario" .sh).sh
  [ -e "$file" ] || file=$here/$scenario.sh
  scenario=$(basename "$file" .sh)
  OUT=$out/$scenario
  export OUT
  mkdir -p "$OUT"
  began=$(cut -d' ' -f1 /proc/uptime)
  timeout -k 5 "${SCENARIO_LIMIT:-600}" sh -c ". '$here/library.sh'; . '$file'" >"$OUT/log" 2>&1
  echo $? >"$OUT/scenario.status"
  echo "$began $(cut -d' ' -f1 /proc/uptime)" >"$OUT/time"
done
