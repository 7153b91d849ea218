# Which settings an instance has for itself.
state before
sh "$ROOT/test/support/vm/setting-scope.sh" "$T" scope >"$OUT/scope"
state after
