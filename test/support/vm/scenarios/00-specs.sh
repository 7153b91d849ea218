# Every shipped spec, as a user would run them. The first thing that traces on this kernel since it was booted. Those that
# record for some seconds are given more of them: an emulated CPU does less in one.
cd "$ROOT" || exit 1
timed=$(grep -l '^  seconds:' specs/*.yaml)
others=$(grep -L '^  seconds:' specs/*.yaml)
# shellcheck disable=SC2086 # no spec has a space in its name
run timed $timed --set seconds=8 --out "$OUT/recordings" --json "$OUT/timed.json" --quiet
# shellcheck disable=SC2086
run others $others --out "$OUT/recordings" --json "$OUT/others.json" --quiet
