#!/bin/sh
# Runs scenarios in a guest, each in a shell of its own, and leaves what came of them in a folder that the host sees.
#
#   suite.sh NODE ROOT OUT [SCENARIO…]      all of test/support/vm/scenarios without names
set -u
NODE=$1 ROOT=$2 out=$3
shift 3
here=$ROOT/test/support/vm
export NODE ROOT
[ $# -gt 0 ] || set -- "$here"/scenarios/*.sh
mount -t tracefs nodev /sys/kernel/tracing
for scenario in "$@"; do
  scenario=$(basename "$scenario" .sh)
  OUT=$out/$scenario
  export OUT
  mkdir -p "$OUT"
  began=$(cut -d' ' -f1 /proc/uptime)
  timeout -k 5 "${SCENARIO_LIMIT:-600}" sh -c ". '$here/library.sh'; . '$here/scenarios/$scenario.sh'" >"$OUT/log" 2>&1
  echo $? >"$OUT/scenario.status"
  echo "$began $(cut -d' ' -f1 /proc/uptime)" >"$OUT/time"
done
