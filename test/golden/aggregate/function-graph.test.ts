import { describe, expect, it } from "vitest";
import { aggregate } from "../../support/aggregate.ts";
import { type MadeEvent, intervals } from "../../support/batch-builder.ts";
import {
  addressOf,
  callCatalog,
  callEntry,
  eventsOf,
  madeSymbols,
  type MadeCall,
  recordsOf,
} from "../../support/call-forest.ts";

const hostile = 'do_\u001b[31m"<b>,|';
const names = [
  "vfs_write",
  "write_null",
  "kfree",
  hostile,
  "__sysvec_apic_timer_interrupt",
  "rcu_core",
  "vfs_read",
];
const symbols = madeSymbols(names, [undefined, "mem"]);

function call(name: string, gaps: readonly number[], calls: readonly MadeCall[] = [], level = 0): MadeCall {
  return { func: names.indexOf(name), level, gaps, cpus: [0, 0], calls };
}

/**
 * A task writes ten times. Each write calls something that frees something, twice recursively; during the fourth a
 * timer interrupts; the fifth ends on another CPU. Another task reads at the same time. At the end a write goes on.
 */
function scenario(): readonly MadeEvent[] {
  const timer = call("__sysvec_apic_timer_interrupt", [900, 1_100], [call("rcu_core", [3_000, 0], [], 2)], 2);
  const writes = Array.from({ length: 10 }, (_, round) => {
    const inner = [call("kfree", [250 + round]), ...(round === 3 ? [timer] : [])];
    const nested = round < 2 ? [call(hostile, [10, 20], [call(hostile, [100 * (round + 1)])])] : inner;
    const write = call("vfs_write", [150, 180, 90], [call("write_null", [60, 70, 80], nested)]);
    return round === 4 ? { ...write, cpus: [0, 1] as const } : write;
  });
  const read = { ...call("vfs_read", [500, 500], [call("kfree", [400])]), cpus: [1, 1] as const };
  const begun = { event: callEntry, time: 90_000, pid: 7, fields: { func: addressOf(0), depth: 0 } };
  const records = [...recordsOf(writes, 7, 1_000), ...recordsOf([read], 8, 1_200)];
  return [...eventsOf(records), begun];
}

const requests: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "call-graph": { root: "vfs_write" },
  "function-profile": {},
  "calls": { root: "vfs_write", top: 3 },
};

describe("one scenario of the function_graph tracer", () => {
  it.each(Object.entries(requests))("%s", async (use, options) => {
    const span = { durationNs: 1e5, symbols };
    const result = aggregate(use, options, callCatalog, intervals(scenario(), 7, 23), span);
    await expect(`${JSON.stringify(result, null, 2)}\n`).toMatchFileSnapshot(`${use}.golden`);
  });

  it.each(Object.entries(requests))("%s says the same however the recording is cut", (use, options) => {
    const whole = aggregate(use, options, callCatalog, intervals(scenario()), { symbols });
    const cuts = Array.from({ length: scenario().length }, (_, index) => index);
    expect(aggregate(use, options, callCatalog, intervals(scenario(), ...cuts), { symbols })).toEqual(whole);
  });
});
