# The same workload recorded by trace-cmd, with the same roots and depth.
cd "$OUT" || exit 1
trace-cmd record -q -F -p function_graph -g vfs_write --max-graph-depth 2 -l 'vfs_*' -l '*write_null' -o peer.dat \
  env -i LC_ALL=C dd if=/dev/zero of=/dev/null bs=64 count=1000
echo $? >peer.status
trace-cmd reset
echo 1408 >"$T/buffer_size_kb"
state before
run ours "$graph" --quiet --out "$OUT/ours" --json "$OUT/ours.json"
state after
