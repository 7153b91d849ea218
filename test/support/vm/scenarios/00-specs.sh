# The shipped specs whose plans are kept, as a user would run them; the tests of recipes run the others. The first thing that traces on
# this kernel since it was booted. Those that record for some seconds are given more of them: an emulated CPU does less in one.
cd "$ROOT" || exit 1
kept=$(for plan in test/golden/explain/*.txt; do echo "specs/$(basename "$plan" .txt).yaml"; done)
# shellcheck disable=SC2086 # no spec has a space in its name
timed=$(grep -l '^  seconds:' $kept)
# shellcheck disable=SC2086
others=$(grep -L '^  seconds:' $kept)
# shellcheck disable=SC2086
run timed $timed --set seconds=8 --out "$OUT/recordings" --json "$OUT/timed.json" --quiet
# shellcheck disable=SC2086
run others $others --out "$OUT/recordings" --json "$OUT/others.json" --quiet
