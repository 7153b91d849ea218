import { describe, expect, it } from "vitest";
import { aggregations } from "../../../src/aggregate/registry.ts";
import { aggregate } from "../../support/aggregate.ts";
import { catalogOf, madeFormat, type MadeEvent, intervals } from "../../support/batch-builder.ts";
import {
  idle,
  schedSwitch,
  schedWakeup,
  schedWakeupNew,
  switched,
  type Task,
  wokenUp,
} from "../../support/sched-events.ts";

const sysEnter = madeFormat("raw_syscalls:sys_enter", { id: "s64" });
const sysExit = madeFormat("raw_syscalls:sys_exit", { id: "s64", ret: "s64" });
const catalog = catalogOf(schedSwitch, schedWakeup, schedWakeupNew, sysEnter, sysExit);

const yes: Task = { comm: "yes", pid: 100 };
const sum: Task = { comm: "sha256sum", pid: 101 };
const sleeper: Task = { comm: 'sl\u001b[31m"e,p', pid: 102, prio: 100 };
const visitor: Task = { comm: "kworker/1:0", pid: 103 };

/**
 * Ten rounds on one CPU: two competitors take turns of 4 ms; after each round a sleeper is woken, waits 100 us and more
 * each time, writes something, and sleeps again. A second CPU idles with one short visitor.
 */
function scenario(): readonly MadeEvent[] {
  const rounds = Array.from({ length: 10 }, (_, round) => {
    const start = 1e6 + round * 1e7;
    const latencyNs = 100_000 * (round + 1);
    const enters = start + 8e6 + latencyNs;
    return [
      switched(start, round === 0 ? sum : sleeper, round === 0 ? "R" : "S", yes),
      switched(start + 4e6, yes, "R+", sum),
      wokenUp(start + 8e6, sleeper),
      switched(enters, sum, "R", sleeper),
      { event: sysEnter, time: enters + 1_000, pid: sleeper.pid, fields: { id: 1 } },
      {
        event: sysExit,
        time: enters + 1_500 + round * 100,
        pid: sleeper.pid,
        fields: { id: 1, ret: round === 3 ? -32 : 2 ** round },
      },
    ];
  });
  const visit = [switched(3e7, idle, "R", visitor, 1), switched(3.5e7, visitor, "S", idle, 1)];
  return [...rounds.flat(), ...visit];
}

const requests: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "count": { of: "sched:sched_*", by: ["event", "cpu"] },
  "sum": { of: "raw_syscalls:sys_exit", value: "ret", unit: "bytes", by: "comm" },
  "stats": { of: "raw_syscalls:sys_exit", value: "ret", where: "ret >= 0" },
  "histogram": { of: "raw_syscalls:sys_exit", value: "ret", unit: "bytes", percentiles: [50, 99] },
  "latency": {
    from: "sched_wakeup",
    to: "sched_switch",
    key: [{ from: "pid", to: "next_pid" }],
    by: "next_comm",
  },
  "pairs": {
    from: "sched_wakeup",
    to: "sched_switch",
    key: [{ from: "pid", to: "next_pid" }],
    columns: ["time", "began", "next_comm", "from.prio", "from.CPU", "duration"],
    limit: 3,
  },
  "rate": { of: "sched:sched_switch", every: "20ms", by: "cpu" },
  "events": {
    of: "sched:*",
    columns: ["time", "task.comm", "event", "comm", "next_comm", "next_pid"],
    where: "task.cpu == 1 || task.pid == 101",
    last: 6,
  },
  "sched.switches": {},
  "sched.time-on-cpu": { by: ["comm", "cpu"] },
  "sched.wakeup-latency": {},
  "syscalls.summary": { by: ["comm", "syscall"] },
};

/** Those that read records of the kernel's own: `function-graph.test.ts`, `stacks.test.ts`. */
const ofTracers: ReadonlySet<string> = new Set([
  "call-graph",
  "function-profile",
  "calls",
  "max-latency",
  "stacks",
]);

describe("one scheduling scenario", () => {
  it("is read by every aggregation there is, but those of the kernel's own records", () => {
    expect(Object.keys(requests)).toEqual([...aggregations.keys()].filter((name) => !ofTracers.has(name)));
  });

  it.each(Object.entries(requests))("%s", async (use, options) => {
    const span = { durationNs: 1.02e8, comms: new Map([[102, sleeper.comm]]) };
    const result = aggregate(use, options, catalog, intervals(scenario(), 7, 23), span);
    await expect(`${JSON.stringify(result, null, 2)}\n`).toMatchFileSnapshot(`${use}.golden`);
  });

  it.each(Object.entries(requests))("%s says the same however the recording is cut", (use, options) => {
    const whole = aggregate(use, options, catalog, intervals(scenario()));
    const cuts = Array.from({ length: scenario().length }, (_, index) => index);
    expect(aggregate(use, options, catalog, intervals(scenario(), ...cuts))).toEqual(whole);
  });
});
