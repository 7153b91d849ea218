# Somebody's kprobe on the very function that the graph begins at, enabled in an instance.
echo 'p:foreign/w vfs_write' >>"$T/kprobe_events"
mkdir "$T/instances/foreign"
echo 1 >"$T/instances/foreign/events/foreign/w/enable"
count_calls_of_dd "$T/instances/foreign"
write_a_thousand_times
calls_of_dd "$T/instances/foreign" 'w: (vfs_write' >"$OUT/foreign-alone"
state before
run ours "$graph" --quiet --json "$OUT/ours.json"
state after
calls_of_dd "$T/instances/foreign" 'w: (vfs_write' >"$OUT/foreign-beside"
rmdir "$T/instances/foreign"
echo '-:foreign/w' >>"$T/kprobe_events"
