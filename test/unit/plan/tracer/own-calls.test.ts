import { expect, test } from "vitest";
import type { KernelFacts } from "../../../../src/plan/kernel-facts.ts";
import { ownCalls } from "../../../../src/plan/tracer/own-calls.ts";
import type { TracerSettings } from "../../../../src/spec/spec.ts";
import { tracepoint } from "../../../support/session/build-spec.ts";
import { someFacts } from "../facts.ts";

const { at } = tracepoint("x");
const machine = someFacts({ instanceFiles: new Set(["set_ftrace_notrace_pid"]) });

function tracer(type: string, ...functions: readonly string[]): { readonly tracer: TracerSettings } {
  return {
    tracer: {
      at,
      type: { value: type, at },
      functions: functions.map((value) => ({ value, at })),
      exclude: [],
      roots: [],
      notRoots: [],
      options: [],
    },
  };
}

/** A machine that has so many functions. */
function having(functions: number): KernelFacts {
  const names = Array.from({ length: functions }, (_, index) => ({ name: `vfs_${index}` }));
  return { ...machine, tracers: { functions: names, symbols: [], users: [], state: new Map() } as never };
}

test.each([
  ["function", ["vfs_read"], machine, "read"],
  ["function", [], machine, "kernel"],
  ["function", ["vfs_*"], machine, "kernel"],
  ["function", [":mod:ext4"], machine, "kernel"],
  ["function", ["vfs_*"], having(50), "read"],
  ["function", ["vfs_*"], having(51), "kernel"],
  ["function_graph", ["vfs_read"], machine, "kernel"],
  ["function_graph", ["vfs_read"], someFacts(), "none"],
  ["function", ["vfs_read"], { ...machine, ownPids: true as const }, "none"],
  ["blk", [], machine, "none"],
] as const)("%s of %j", (type, functions, facts, expected) => {
  expect(ownCalls(tracer(type, ...functions), facts)).toBe(expected);
});

test("a spec without a tracer has no calls", () => {
  expect(ownCalls({}, machine)).toBe("none");
});
