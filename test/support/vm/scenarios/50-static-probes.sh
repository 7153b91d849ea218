# A static probe with a semaphore and two places, while another process of the program runs. Built here, where the file system
# can be probed.
program=/tmp/static-probes
gcc -O2 "$ROOT/test/support/uprobes/static-probes.c" -o "$program"
cat >"$OUT/steps.yaml" <<END
version: 1
name: steps
duration: 60s
workload: [{run: [$program, '300', '500'], stdout: capture}]
uprobes:
  - binary: $program
    usdt: {provider: lab, name: step}
    args: {number: arg1, text: '+0(arg2):string', constant: arg3, steps: arg4, letter: arg5}
aggregations:
  by-place: {use: count, of: step, by: [text, constant, letter]}
  numbers: {use: stats, of: step, value: number}
  steps: {use: stats, of: step, value: steps}
END
state before
mkfifo /tmp/end
"$program" watch >"$OUT/semaphore" </tmp/end &
watcher=$!
exec 8>/tmp/end
until_true 10 grep -q 0 "$OUT/semaphore"
run steps "$OUT/steps.yaml" --json "$OUT/steps.json" --quiet
semaphore_fell() { [ "$(tail -n 1 "$OUT/semaphore")" = 0 ]; }
until_true 10 semaphore_fell
state after
exec 8>&-
wait "$watcher"
