import type { EventCatalog, KnownOfRecording } from "../aggregate/aggregation.ts";
import { beginBinding, type Binding } from "../aggregate/request/binding.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import { fail, ok, type Result } from "../core/result.ts";

/** A binding as an aggregation has one, for an export: it has no options, and no source. */
export function exportBinding(catalog: EventCatalog, known: KnownOfRecording): Binding {
  const at = { source: { path: "", text: "" }, start: 0, end: 0 };
  const request = { name: "export", at, use: { value: "export", at }, options: {}, spanOf: () => at };
  return beginBinding(request, catalog, { ...known, isWhole: true });
}

/** What was bound, unless the recording's formats lack what is needed. */
export function bound<Value>({ problems }: Binding, value: Value): Result<Value> {
  return problems.length === 0 ? ok(value) : fail(problems.map(withoutPlace));
}

function withoutPlace({ at: _, ...problem }: Diagnostic): Diagnostic {
  return problem;
}
