import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { valueOf } from "../../../src/trace/decode/batch.ts";
import { openTraceDat } from "../../../src/trace/trace-dat/open-trace-dat.ts";
import { KernelText, secondsOf } from "../../support/kernel-text.ts";
import { sourceOf, withBytes } from "../../support/recorded.ts";

/** See test/fixtures/trace/README.md for where they come from. */
const fixture = (name: string): Buffer =>
  gunzipSync(readFileSync(new URL(`../../fixtures/trace/${name}.gz`, import.meta.url)));

test("a recording of Linux 6.18 is decoded as that kernel printed it, in every field of every event", () => {
  const recording = open("linux-6.18.dat");
  const text = new KernelText(fixture("linux-6.18.fields.txt"));
  const everything = new Map([...recording.events.keys()].map((name) => [name, "all"] as const));
  const differences: (string | undefined)[] = [];
  for (const { batches, batch, row, length } of recording.read(everything)) {
    for (let index = 0; index < length; index++) {
      const from = batches[batch[index]!]!;
      const time = secondsOf(recording.info.epoch + BigInt(from.times[row[index]!]!));
      differences.push(text.compare(from, row[index]!, time));
    }
  }
  expect(differences.filter((difference) => difference !== undefined).slice(0, 10)).toEqual([]);
  expect([differences.length, text.atEnd]).toEqual([14_389, true]);
  expect(recording.faults()).toEqual({ malformedPages: 0, malformedRecords: 0, pagesWithMissedEvents: 0 });
});

test("its hostile name arrives whole", () => {
  const comms = new Set<unknown>();
  for (const { batches } of open("linux-6.18.dat").read(new Map([["task:task_rename", ["newcomm"]]]))) {
    for (const { columns, length } of batches) {
      for (let row = 0; row < length; row++) comms.add(valueOf(columns.get("newcomm")!, row));
    }
  }
  expect([...comms]).toContain("h\\xe9\u001B[31m\nst=i l");
});

function open(name: string) {
  const recording = openTraceDat(sourceOf(fixture(name)));
  if (!recording.ok) throw new Error(recording.error[0]?.message);
  return withBytes(recording.value);
}
