import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { prepareSpec } from "../../../src/app/prepare-spec.ts";
import type { KernelFacts } from "../../../src/plan/kernel-facts.ts";
import { parseEventFormat } from "../../../src/trace/decode/parse-event-format.ts";
import { someFacts } from "../plan/facts.ts";
import { loaded } from "../spec/support.ts";

const measuring = ["hwlat", "osnoise", "timerlat"] as const;

/** A kernel whose formats of these are as on Linux 6.12; `available` are its tracers. */
function kernelWith(available: readonly string[]): KernelFacts {
  const formats = measuring.map((tracer) => {
    const file = new URL(`../../fixtures/measuring-tracers/${tracer}.format`, import.meta.url);
    const format = parseEventFormat("ftrace", readFileSync(file, "utf8"));
    if (!format.ok) throw new Error(format.error[0]?.message);
    return [`ftrace:${tracer}`, format.value] as const;
  });
  const facts = someFacts();
  return {
    ...facts,
    formats: new Map([...facts.formats, ...formats]),
    tracers: {
      available,
      inInstances: available,
      users: [],
      state: new Map(),
      topLevelEntries: 0,
      symbols: [],
    },
  };
}

function prepared(yaml: string, available: readonly string[]) {
  return prepareSpec(loaded(`version: 1\nduration: 1s\n${yaml}`), kernelWith(available), "s");
}

function errorsOf(yaml: string, available: readonly string[]): readonly string[] {
  const result = prepared(yaml, available);
  return result.ok ? [] : result.error.map(({ message, hint }) => `${message} (${hint})`);
}

test.each([
  ["hwlat", "duration"],
  ["osnoise", "noise"],
  ["timerlat", "timer_latency"],
])("what the tracer %s records can be aggregated", (tracer, field) => {
  const yaml = `tracer: ${tracer}\naggregations: {a: {use: stats, of: ftrace:${tracer}, value: ${field}}}\nexpect: [a.n > 0]\n`;
  const result = prepared(yaml, [tracer, "nop"]);
  if (!result.ok) throw new Error(result.error.map(({ message }) => message).join("; "));
  const { steps, events } = result.value.plan;
  expect(events.map(({ name }) => name)).toEqual([tracer]);
  const written = steps.flatMap(({ apply }) => ("path" in apply ? [apply.path] : []));
  expect(written).toContain("instances/s/current_tracer");
  // They measure CPUs: no task and no function is chosen.
  expect(written.filter((path) => path.includes("ftrace_"))).toEqual([]);
});

test.each(measuring)("a kernel without the tracer %s: one error, of the tracer", (tracer) => {
  const yaml = `tracer: ${tracer}\naggregations: {a: {use: count, of: ftrace:${tracer}}}\n`;
  expect(errorsOf(yaml, ["function", "nop"])).toEqual([
    `this kernel has no tracer "${tracer}" (it has function, nop; Debian's real-time kernels have it: ftrace-run vm install 6.12-rt, then ftrace-run --vm=6.12-rt)`,
  ]);
});

test("a tracer that no Debian kernel has: the option that builds it", () => {
  expect(errorsOf("tracer: irqsoff\n", ["function", "nop"])).toEqual([
    'this kernel has no tracer "irqsoff" (it has function, nop; only kernels built with CONFIG_IRQSOFF_TRACER have it (Debian\'s do not))',
  ]);
});

test("named as a tracepoint, the record's own tracer is what to write", () => {
  const yaml = "tracepoints: [ftrace:timerlat]\naggregations: {a: {use: count, of: ftrace:timerlat}}\n";
  expect(errorsOf(yaml, ["timerlat", "nop"])).toEqual([
    'this kernel has no event ftrace:timerlat (remove this line: "tracer: timerlat" records it)',
  ]);
});

test("without its tracer a record is not recorded, and the hint names the tracer", () => {
  const yaml = "tracepoints: [sched:sched_switch]\naggregations: {a: {use: count, of: ftrace:osnoise}}\n";
  expect(errorsOf(yaml, ["osnoise", "nop"])).toEqual([
    'no event that this spec records matches "ftrace:osnoise" (add "tracer: osnoise")',
  ]);
});

test("an event that this kernel lacks is no second mistake in the aggregation that reads it", () => {
  const yaml =
    'tracepoints: [sched:sched_vanished]\naggregations: {a: {use: count, of: "sched:sched_vanished", by: [comm]}}\n';
  expect(errorsOf(yaml, ["nop"])).toHaveLength(1);
});
