import { describe, expect, it, test } from "vitest";
import { aggregations } from "../../../../src/aggregate/registry.ts";
import { bindRequest, requestOf } from "../../../support/aggregate.ts";
import { catalogOf, madeFormat } from "../../../support/batch-builder.ts";
import { schedSwitch, schedWakeup } from "../../../support/sched-events.ts";

const open = madeFormat("kprobes:open", { path: "text", len: "u32", ret: "s32" });
const close = madeFormat("kprobes:close", { len: "u32" });
const catalog = catalogOf(open, close, schedSwitch, schedWakeup);

function needsOf(use: string, options: Readonly<Record<string, unknown>>): unknown {
  const bound = bindRequest(use, options, catalog);
  if (!bound.ok) throw new Error(bound.error.map(({ message }) => message).join("; "));
  const { kind, events } = bound.value.needs;
  return [kind, Object.fromEntries(events)];
}

describe("what a bound aggregation needs is plain data", () => {
  it.each([
    ["no field", "count", { of: "kprobes:*" }, { "kprobes:open": [], "kprobes:close": [] }],
    ["its key", "count", { of: "open", by: "path" }, { "kprobes:open": ["path"] }],
    ["its condition", "count", { of: "open", where: "ret < 0 && CPU == 1" }, { "kprobes:open": ["ret"] }],
    [
      "its value",
      "sum",
      { of: ["open", "close"], value: "len" },
      { "kprobes:open": ["len"], "kprobes:close": ["len"] },
    ],
    [
      "both ends",
      "latency",
      { "from": "open", "to": "close", "key": "common_pid", "where-from": 'path == "a"' },
      { "kprobes:open": ["path", "common_pid"], "kprobes:close": ["common_pid"] },
    ],
  ])("%s", (_, use, options, events) => {
    expect(needsOf(use, options)).toEqual(["records", events]);
  });
});

/** Options that name events, as their schemas have them. */
const naming = ["of", "from", "to"];

function missingOf(use: string, options: Readonly<Record<string, unknown>>, events = catalog): unknown {
  const bound = aggregations.get(use)!.bind(requestOf(use, options), events);
  return bound.ok ? [] : bound.error.missing;
}

describe("an event that a request names and that is not there", () => {
  test.each(naming)("is told by the binding, as it is written under %s", (option) => {
    const use = option === "of" ? "count" : "latency";
    const others = option === "of" ? {} : { from: "open", to: "open", key: "common_pid" };
    expect(missingOf(use, { ...others, [option]: ["no:such*", "open", "nor"] })).toEqual(["no:such*", "nor"]);
  });

  test.each([
    ["sched.switches", ["sched:sched_switch"]],
    ["sched.time-on-cpu", ["sched:sched_switch"]],
    ["sched.wakeup-latency", ["sched:sched_wakeup", "sched:sched_switch"]],
    ["syscalls.summary", ["raw_syscalls:sys_enter", "raw_syscalls:sys_exit"]],
    ["call-graph", ["ftrace:funcgraph_entry", "ftrace:funcgraph_exit"]],
    ["calls", ["ftrace:funcgraph_entry", "ftrace:funcgraph_exit"]],
  ])("or that %s can't do without", (use, events) => {
    expect(missingOf(use, {}, catalogOf(open))).toEqual(events);
  });
});
