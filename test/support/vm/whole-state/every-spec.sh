# Every shipped spec, and forty with options.
. "$ROOT/test/support/vm/whole-state/whole-state.sh"
split_specs "$ROOT/test/support/vm/whole-state/option-specs.yaml" "$OUT/specs"
compare_runs_of "$ROOT"/specs/*.yaml "$OUT"/specs/*.yaml
