import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { numberReader } from "../../../../../src/trace/decode/batch.ts";
import { openTraceDat } from "../../../../../src/trace/trace-dat/open-trace-dat.ts";
import { recordedPids } from "../../../../../src/trace/names/tasks/recorded-pids.ts";
import { sourceOf } from "../../../../support/recorded.ts";

const fixtures = [
  "trace/linux-6.18",
  "graph/linux-6.1",
  "graph/linux-6.12",
  "function/linux-6.1.function",
  "function/linux-6.12.overwritten",
];

test.each(fixtures)("the tasks of a recording are those that its events name: %s", (name) => {
  const dat = gunzipSync(readFileSync(new URL(`../../../../fixtures/${name}.dat.gz`, import.meta.url)));
  const isRecorded = recordedPids(sourceOf(dat))!;
  const all = Array.from({ length: 1 << 22 }, (_, pid) => pid).filter(isRecorded);
  const decoded = decodedPids(dat);
  expect(all).toEqual([...decoded].toSorted((a, b) => a - b));
  expect(decoded.size).toBeGreaterThan(1);
});

test("a file that is none says nothing of tasks", () => {
  expect(recordedPids(sourceOf(new Uint8Array(100)))).toBeUndefined();
});

function decodedPids(dat: Uint8Array): ReadonlySet<number> {
  const opened = openTraceDat(sourceOf(dat));
  if (!opened.ok) throw new Error(opened.error[0]?.message);
  const pids = new Set<number>();
  const projection = new Map([...opened.value.events.keys()].map((name) => [name, ["common_pid"]] as const));
  for (const { batches } of opened.value.read(projection)) {
    for (const batch of batches) {
      const pid = numberReader(batch.columns.get("common_pid")!)!;
      for (let row = 0; row < batch.length; row++) pids.add(pid(row));
    }
  }
  return pids;
}
