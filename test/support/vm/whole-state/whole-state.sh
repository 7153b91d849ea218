# Compares everything that tracefs says before and after runs, by means that know nothing of this project's own proof.
# Sourced after library.sh.
# shellcheck shell=sh

# whole_state FILE: a digest of all of tracefs: every file that can be read, path and text. Left out is what reading takes away or
# waits for (trace_pipe*, snapshot*, free_buffer), what was recorded (trace, saved_*, touched_functions, trace_stat, profiles of
# probes), messages (error_log), and the present time in stats.
whole_state() {
  (cd "$T" && find . -type f ! -name 'trace_pipe*' ! -name free_buffer ! -name 'snapshot*' ! -name 'trace_marker*' \
    ! -name trace ! -name 'saved_cmdlines' ! -name saved_tgids ! -name '*_profile' ! -name error_log ! -name touched_functions \
    ! -path './trace_stat/*' -exec head -v -c 65536 -- {} + 2>/dev/null | grep -av '^now ts: ') >"$1"
}

# split_specs FILE FOLDER: each document as a spec of its own, with a short workload
split_specs() {
  mkdir -p "$2"
  awk -v folder="$2" '
    function begin() {
      file = sprintf("%s/option-%02d.yaml", folder, ++count)
      printf "version: 1\nname: option-%02d\nduration: 30s\nworkload:\n  - run: [sh, -c, \"cat /etc/hostname; sleep 0.02; ls /\"]\n", count >file
    }
    BEGIN { begin() }
    /^---/ { close(file); begin(); next }
    { print >file }' "$1"
}

# lasting FILE: the same spec, with a workload that doesn't end
lasting() {
  sed -e 's/^duration: .*/duration: 600s/' -e 's/^workload:$/&\n  - run: [sleep, "600"]/' "$1"
}

# differs MOMENT: notes what of tracefs is not as before
differs() {
  whole_state "$OUT/now"
  diff -a "$OUT/whole" "$OUT/now" >"$OUT/diff" && return
  echo "== $1"
  head -n 60 "$OUT/diff"
} >>"$OUT/differences"

# compare_runs_of SPEC…: in turns of eight: all are run, each one's runner is killed in the middle, all are run again. What
# stays changed shows in every later comparison, so one after each round is enough.
compare_runs_of() {
  whole_state "$OUT/whole"
  : >"$OUT/differences"
  turn=0
  while [ $# -gt 0 ]; do
    turn=$((turn + 1))
    : >"$OUT/turn-$turn"
    count=0
    while [ $# -gt 0 ] && [ "$count" -lt 8 ]; do
      echo "$1" >>"$OUT/turn-$turn"
      count=$((count + 1))
      shift
    done
    # shellcheck disable=SC2046 # no spec has a space in its name
    run "once-$turn" $(cat "$OUT/turn-$turn") --quiet --json "$OUT/once-$turn.json"
    differs "turn $turn, once"
    while read -r spec; do kill_in_the_middle "$spec"; done <"$OUT/turn-$turn"
    differs "turn $turn, killed"
    # shellcheck disable=SC2046
    run "again-$turn" $(cat "$OUT/turn-$turn") --quiet --json "$OUT/again-$turn.json"
    differs "turn $turn, again"
  done
  echo "$turn" >"$OUT/turns"
  wc -l <"$OUT/whole" >"$OUT/lines"
}

# At another moment each time: from before the instance is there to well after recording has begun.
kill_in_the_middle() {
  moment=$((${moment:-0} + 1))
  lasting "$1" >"$OUT/lasting.yaml"
  begin killed "$OUT/lasting.yaml" --quiet </dev/null
  until_gone_or 120 has_session
  sleep "$((moment * 7 % 4)).$((moment * 3 % 10))"
  instance=$(ls -d "$T"/instances/ftrace-run-* 2>/dev/null)
  kill -9 "$runner" 2>/dev/null
  end_of killed
  until_true 120 all_restored
  printf '%s\t%s\t%s\t%s\n' "$(basename "$1" .yaml)" "$moment" "$(cat "$OUT/killed.status")" "${instance:+in its instance}" >>"$OUT/kills"
} 2>/dev/null

has_session() { ls -d /run/ftrace-run/ftrace-run-* >/dev/null; }

# until_gone_or SECONDS COMMAND: until then, or until the runner has ended (a spec that this kernel can't run)
until_gone_or() {
  tries=$(($1 * 20))
  until "$2" 2>/dev/null || gone "$runner"; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || { echo "never: $2" >>"$OUT/failures"; return 1; }
    sleep 0.05
  done
}
