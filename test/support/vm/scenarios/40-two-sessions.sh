# The second session is refused while the first one has the settings; a dead session's lock is none.
state before
begin first "$endless" --quiet
until_true 60 is_recording
readlink "$LOCK" >"$OUT/first.session"
run second "$graph" --quiet
kill -INT "$runner"
end_of first
state after
ln -s ftrace-run-1-dead "$LOCK"
run third "$graph" --quiet
ls -l "$LOCK" >"$OUT/lock" 2>&1
state after-third
