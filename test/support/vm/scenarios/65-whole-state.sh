# A slice of `npm run test:state`: all of tracefs is as before after some specs, run, killed, and run again.
. "$ROOT/test/support/vm/whole-state/whole-state.sh"
split_specs "$ROOT/test/support/vm/whole-state/option-specs.yaml" "$OUT/specs"
compare_runs_of "$ROOT/specs/vfs-write-graph.yaml" "$OUT/specs/option-04.yaml" "$OUT/specs/option-40.yaml"
