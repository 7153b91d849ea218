# A thousand functions by name: set by their numbers, in no time. With a pattern among them each is set by its name: that lasts,
# and is said.
awk '!/ / && /^[a-z][a-z0-9_]*$/ { count[$1]++; order[++n] = $1 }
  END { for (i = 1; i <= n; i += 20) if (count[order[i]] == 1 && ++found <= 1000) print order[i] }' \
  "$T/available_filter_functions" | sort >"$OUT/wanted"
many() {
  sed -e "s/name: endless/name: $1/" -e '/^tracer:/,$d' "$endless"
  printf 'tracer: {type: function, functions: [%s]}\n' "$2"
}
many many "$(paste -sd, "$OUT/wanted")" >"$OUT/many.yaml"
many slow "$(head -n 150 "$OUT/wanted" | paste -sd,), 'vfs_writ*'" >"$OUT/slow.yaml"
is_recording_functions() { grep -q '^function$' "$T"/instances/ftrace-run-*/current_tracer && grep -q 1 "$T"/instances/ftrace-run-*/tracing_on; }
state before
began=$(cut -d' ' -f1 /proc/uptime)
begin many "$OUT/many.yaml"
until_true 300 is_recording_functions
echo "$began $(cut -d' ' -f1 /proc/uptime)" >"$OUT/armed"
sort "$T"/instances/ftrace-run-*/set_ftrace_filter >"$OUT/set"
kill -INT "$runner"
end_of many
begin slow "$OUT/slow.yaml"
until_true 300 is_recording_functions
kill -INT "$runner"
end_of slow
state after
