import type { Span } from "../../../src/core/source.ts";
import { parseExpression } from "../../../src/expr/parse.ts";
import type { SourceExpression } from "../../../src/spec/probes/probe-event.ts";
import type { Spec, Tracepoint, WorkloadItem } from "../../../src/spec/spec.ts";

const source = { path: "test.yaml", text: "" };
const nowhere: Span = { source, start: 0, end: 0 };

/** A spec as reading one would give it, with only what a test is about. */
export function buildSpec(parts: Partial<Spec> = {}): Spec {
  return {
    source,
    version: 1,
    name: "test",
    params: [],
    workload: [],
    scope: {},
    buffer: { perCpuBytes: 1 << 20, whenFull: "drop-oldest" },
    clock: { value: "mono", at: nowhere },
    tracepoints: [],
    tracepointProbes: [],
    kprobes: [],
    uprobes: [],
    aggregations: [],
    expect: [],
    loss: "fail",
    ...parts,
  };
}

export function tracepoint(pattern: string, filter?: string, optional = false): Tracepoint {
  return {
    at: nowhere,
    pattern: { value: pattern, at: nowhere },
    optional,
    ...(filter !== undefined && { filter: expression(filter) }),
  };
}

/** With the kernel's stack at each event. */
export function withStack(pattern: string, filter?: string): Tracepoint {
  return { ...tracepoint(pattern, filter), stack: { at: nowhere } };
}

export function workload(
  run: readonly [string, ...string[]],
  parts: Partial<WorkloadItem> = {},
): WorkloadItem {
  return {
    at: nowhere,
    run,
    count: 1,
    env: {},
    stdin: { kind: "null" },
    stdout: { kind: "null" },
    stderr: { kind: "capture" },
    wait: true,
    ...parts,
  };
}

/** The places of its parts are offsets in a source of its own. */
export function expression(text: string): SourceExpression {
  const own = { path: "test.yaml", text };
  const tree = parseExpression(text, (start, end) => ({ source: own, start, end }));
  if (!tree.ok) throw new Error(tree.error.map(({ message }) => message).join("; "));
  return { text, at: { source: own, start: 0, end: text.length }, tree: tree.value };
}
