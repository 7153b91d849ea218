import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyPart } from "../../../src/aggregate/keys/key-parts.ts";
import { Pairing } from "../../../src/aggregate/pairs/pairing.ts";
import { beginBinding } from "../../../src/aggregate/request/binding.ts";
import { aggregate, problemsOf, requestOf, rowsOf, scalarsOf } from "../../support/aggregate.ts";
import { catalogOf, madeFormat, type MadeEvent, ordered, intervals } from "../../support/batch-builder.ts";

const issue = madeFormat("block:issue", { sector: "u64", dev: "u32", by: "text", id: "s32" });
const done = madeFormat("block:done", { sector: "u64", dev: "u32", error: "s32", rq: "s64", by: "text" });
const catalog = catalogOf(issue, done);

function naivePairs(events: readonly MadeEvent[]): Record<string, number | number[]> {
  const open = new Map<string, number>();
  const result = { "durations": [] as number[], "unmatched-to": 0, "overwritten": 0 };
  for (const { event, time, fields } of events.toSorted((a, b) => a.time - b.time)) {
    const key = `${String(fields!["sector"])} ${String(fields!["dev"])}`;
    const since = open.get(key);
    if (event === done) {
      if (since === undefined) result["unmatched-to"] += 1;
      else result.durations.push(time - since);
      open.delete(key);
    } else {
      if (since !== undefined) result.overwritten += 1;
      open.set(key, time);
    }
  }
  return { ...result, "unmatched-from": open.size };
}

describe("latency", () => {
  it("pairs as a map of open beginnings does, and counts what has no partner", () => {
    const event = fc.record({
      event: fc.constantFrom(issue, done),
      time: fc.nat(500),
      cpu: fc.nat(2),
      fields: fc.record({ sector: fc.constantFrom(1n, 2n, 2n ** 63n, 2n ** 63n + 1n), dev: fc.nat(1) }),
    });
    fc.assert(
      fc.property(fc.array(event), fc.nat(30), (events, cut) => {
        const options = { from: "block:issue", to: "block:done", key: ["sector", "dev"] };
        const result = aggregate(
          "latency",
          options,
          catalog,
          intervals(events, Math.min(cut, events.length)),
        );
        const { durations, ...counts } = naivePairs(events);
        const { n, min, max, ...found } = scalarsOf(result);
        expect(found).toMatchObject(counts);
        expect([n, min ?? Infinity, max ?? -Infinity]).toEqual([
          (durations as number[]).length,
          Math.min(...(durations as number[])),
          Math.max(...(durations as number[])),
        ]);
      }),
    );
  });

  const names = { from: "id", to: "rq" };
  it.each([[[names]], [names]])("matches fields of different names and widths: %j", (key) => {
    const events = [
      { event: issue, time: 10, fields: { id: -5 } },
      { event: issue, time: 11, fields: { id: 5 } },
      { event: done, time: 30, fields: { rq: -5n } },
      { event: done, time: 40, fields: { rq: 2n ** 32n - 5n } },
    ];
    const options = { from: "issue", to: "done", key };
    const result = aggregate("latency", options, catalog, [ordered(events)]);
    expect(scalarsOf(result)).toMatchObject({ "n": 1, "min": 20, "unmatched-to": 1, "unmatched-from": 1 });
  });

  it("groups by fields of either event", () => {
    const events = [
      { event: issue, time: 10, pid: 7, fields: { sector: 1, by: "dd" } },
      { event: issue, time: 11, pid: 1, fields: { sector: 2, by: "cat" } },
      { event: done, time: 20, pid: 0, fields: { sector: 1, by: "irq" } },
      { event: done, time: 41, pid: 0, fields: { sector: 2, by: "irq" } },
    ];
    const by = ["from.by", "by", "to.comm", "from.comm"];
    const options = { from: "issue", to: "done", key: "sector", by, sort: "max" };
    const result = aggregate("latency", options, catalog, [ordered(events)]);
    expect(result.table.rows.map((row) => [...row.slice(0, 4), row.at(-2)])).toEqual([
      ["cat", "irq", "<idle>", "init", 30],
      ["dd", "irq", "<idle>", "worker", 10],
    ]);
    expect(result.histograms?.map(({ key }) => key[0])).toEqual(["cat", "dd"]);
  });

  it("ends a pair before it begins the next where one event is both", () => {
    const events = [1, 4, 9].map((time) => ({ event: done, time, fields: { sector: 3 } }));
    const result = aggregate("latency", { from: "done", to: "done", key: "sector" }, catalog, [
      ordered(events),
    ]);
    expect(scalarsOf(result)).toMatchObject({
      "n": 2,
      "min": 3,
      "max": 5,
      "unmatched-from": 1,
      "unmatched-to": 1,
    });
  });

  it("refuses keys that cannot identify a pair", () => {
    const base = { from: "issue", to: "done" };
    expect(problemsOf("latency", { ...base, key: "comm" }, catalog)).toEqual([
      'wrong-type line 4: tasks can share a name, so it cannot identify a pair (use "pid")',
    ]);
    expect(problemsOf("latency", { ...base, key: [{ from: "by", to: "dev" }] }, catalog)).toEqual([
      'wrong-type line 4: "by" and "dev" can\'t be compared: one is a string',
    ]);
    expect(problemsOf("latency", { ...base, key: "error" }, catalog)[0]).toContain(
      'block:issue has no field "error"',
    );
  });

  it("refuses a name that is a field on one side and what every event has on the other", () => {
    const kill = madeFormat("uprobes:kill", { pid: "s32", cpu: "s32", comm: "text" });
    const ret = madeFormat("uprobes:kill_ret", { result: "s32" });
    const problems = (key: unknown, from = "kill", to = "kill_ret"): readonly string[] =>
      problemsOf("latency", { from, to, key }, catalogOf(kill, ret));
    expect(problems("pid")).toEqual([
      'wrong-type line 4: "pid" is a field of uprobes:kill, but in uprobes:kill_ret it means the running task (give the probe\'s argument another name, or write "common_pid" for the running task of both)',
    ]);
    expect(problems("cpu", "kill_ret", "kill")[0]).toContain(
      '"cpu" is a field of uprobes:kill, but in uprobes:kill_ret it means the CPU',
    );
    expect(problems("comm")[0]).toContain("give the probe's argument another name");
    expect(problems("CPU").concat(problems("common_pid"), problems([{ from: "pid", to: "result" }]))).toEqual(
      [],
    );
    expect(problems("pid", "kill", "kill")).toEqual([]);
  });

  it("has a row for each distinct key and no more than it may keep", () => {
    const events = ["a", "b"].flatMap((by, index) => [
      { event: issue, time: index, fields: { sector: index, by } },
      { event: done, time: index + 5, fields: { sector: index } },
    ]);
    const options = { from: "issue", to: "done", key: "sector", by: "from.by" };
    expect(rowsOf(aggregate("latency", options, catalog, [ordered(events)]))).toHaveLength(2);
  });
});

describe("Pairing", () => {
  it("counts beginnings that find no room, and guesses nothing for their ends", () => {
    const binding = beginBinding(requestOf("latency", {}), catalog);
    const at = binding.request.spanOf("key");
    const key = {
      from: [keyPart(binding, [issue], "sector", at)!],
      to: [keyPart(binding, [done], "sector", at)!],
      isShared: true,
    };
    const durations: number[] = [];
    const take = (_row: number, _timeNs: number, durationNs: number): void => void durations.push(durationNs);
    const pairing = new Pairing(key, { parts: [] }, () => take, { pending: 2 });
    const [issues] = ordered(
      [1, 2, 3].map((sector) => ({ event: issue, time: sector, fields: { sector } })),
    ).batches;
    const [dones] = ordered(
      [1, 2, 3].map((sector) => ({ event: done, time: 9, fields: { sector } })),
    ).batches;
    for (const row of [0, 1, 2]) pairing.beginner(issues!)(row);
    for (const row of [0, 1, 2]) pairing.ender(dones!)(row);
    expect([pairing.dropped, pairing.unmatchedTo, pairing.unmatchedFrom]).toEqual([1, 1, 0]);
    expect(durations).toEqual([8, 7]);
  });
});
