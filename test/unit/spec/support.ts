import type { Diagnostic } from "../../../src/core/diagnostic.ts";
import type { BaseText } from "../../../src/spec/extend.ts";
import { loadSpec, type LoadOptions } from "../../../src/spec/load-spec.ts";
import type { Spec } from "../../../src/spec/spec.ts";

export type Files = Readonly<Record<string, string>>;

/** Loads `spec.yaml` of these files. */
export function load(files: Files | string, options: LoadOptions = {}): ReturnType<typeof loadSpec> {
  const all: Files = typeof files === "string" ? { "spec.yaml": files } : files;
  const read = (path: string): BaseText => (Object.hasOwn(all, path) ? { text: all[path]! } : undefined);
  return loadSpec({ path: "spec.yaml", text: all["spec.yaml"] ?? "" }, { read }, options);
}

export function loaded(files: Files | string, options: LoadOptions = {}): Spec {
  const result = load(files, options);
  if (!result.ok) throw new Error(result.error.map((one) => one.message).join("; "));
  return result.value;
}

export function problems(files: Files | string, options: LoadOptions = {}): readonly Diagnostic[] {
  const result = load(files, options);
  return result.ok ? [] : result.error;
}

/** What a diagnostic's carets would be under. */
export function marked({ at }: Diagnostic): string {
  return at ? at.source.text.slice(at.start, at.end) : "";
}

export const MINIMAL = "version: 1\nduration: 1s\ntracepoints: [sched:sched_switch]\n";
