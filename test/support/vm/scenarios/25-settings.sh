# Somebody has set depth, roots and exceptions, and traces nothing: put aside, and put back, whatever becomes of the runner.
echo vfs_read >"$T/set_graph_function"
echo vfs_fsync_range >>"$T/set_graph_function"
echo vfs_open >"$T/set_graph_notrace"
echo 5 >"$T/max_graph_depth"
state before
run ours "$graph" --quiet --json "$OUT/ours.json"
state after

begin killed "$endless" --quiet
until_true 60 is_recording
state meanwhile
kill -9 "$runner"
end_of killed
until_true 30 all_restored
state after-kill

begin both "$endless" --quiet
until_true 60 is_recording
kill -9 $(guardian)
kill -9 "$runner"
end_of both
sleep 1
state left
run recover recover
until_true 30 all_restored
state after-recover
ls -a /run | grep ftrace-run >"$OUT/run-folder"

echo >"$T/set_graph_function"
echo >"$T/set_graph_notrace"
echo 0 >"$T/max_graph_depth"
