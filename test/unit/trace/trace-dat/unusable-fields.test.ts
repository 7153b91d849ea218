import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exportRecording } from "../../../../src/app/recordings/export-recording.ts";
import { exporters } from "../../../../src/export/exporters.ts";
import { loadForReport, reportRecording } from "../../../../src/app/recordings/report-recording.ts";
import { countReturns } from "../../../../src/trace/ring-buffer/returns-recorded.ts";
import { openTraceDat } from "../../../../src/trace/trace-dat/open-trace-dat.ts";
import { sourceOf } from "../../../support/recorded.ts";
import { buildVersion6 } from "../../../support/trace-cmd/file-builder.ts";
import { sampleFile } from "../../../support/trace-cmd/machine-sample.ts";

const fixtures = join(import.meta.dirname, "../../../fixtures");

/** All that a recording is ever asked; throws where anything does. */
async function askAll(bytes: Uint8Array, spec: string): Promise<string> {
  const source = sourceOf(bytes);
  const loaded = loadForReport({ path: "spec.yaml", text: spec }, { readFile: () => undefined });
  if (!loaded.ok) throw new Error(loaded.error.map(({ message }) => message).join("; "));
  const { result } = reportRecording(source, loaded.value, "0");
  const lines: string[] = [];
  for (const exporter of exporters) {
    const exported = await exportRecording(source, exporter);
    if (exported.ok) lines.push(...exported.value.text);
  }
  const recording = openTraceDat(source);
  if (recording.ok) {
    recording.value.recordedEvents();
    recording.value.recordCounts();
    const returns = [...recording.value.events.keys()].map((event) => ({
      event,
      entry: event,
      underWay: new Map<number, number>(),
    }));
    const read = recording.value.read.bind(recording.value);
    countReturns({
      ...recording.value,
      events: recording.value.events,
      read,
      info: { ...recording.value.info, stats: [], returns },
    });
  }
  return `${result.verdict.status}, ${lines.length} lines`;
}

const QUESTIONS = `
version: 1
name: questions
tracepoints: ["*:*"]
loss: allow
aggregations:
  by-event: {use: count, of: "*:*", by: [event]}
  by-task: {use: count, of: "*:*", by: [pid, comm, cpu]}
  of-one-task: {use: count, of: "*:*", where: 'COMM == "sh" && common_pid > 0'}
  rate: {use: rate, of: "*:*", every: 1s}
`;

const COMMON = ["common_type", "common_flags", "common_preempt_count", "common_pid"];
/** What a format may say of a field instead of what the kernel says. */
const CHANGES: readonly (readonly [string, (line: string) => string])[] = [
  ["gone", () => ""],
  ["of another name", (line) => line.replace("common_", "x_")],
  ["an array", (line) => line.replace(/(common_\w+);/u, "$1[4];")],
  ["a text", (line) => line.replace(/field:.* (common_\w+);/u, "field:char $1[4];")],
  ["a text elsewhere", (line) => line.replace(/field:.* (common_\w+);/u, "field:__data_loc char[] $1;")],
  ["of eight bytes", (line) => line.replace(/size:\d+/u, "size:8")],
  ["of three bytes", (line) => line.replace(/size:\d+/u, "size:3")],
  ["of no bytes", (line) => line.replace(/size:\d+/u, "size:0")],
  ["a bit field", (line) => line.replace(/(common_\w+);/u, "$1:1;")],
  ["far outside", (line) => line.replace(/offset:\d+/u, "offset:100000")],
];

describe.each(COMMON)("%s", (field) => {
  test.each(CHANGES)("%s: an answer or a diagnostic", async (_, change) => {
    const sample = sampleFile({ bigEndian: false, longBytes: 8 });
    const [system] = sample.eventFormats!;
    const format = system!.formats[0]!.split("\n").map((line) =>
      line.includes(` ${field};`) ? change(line) : line,
    );
    expect(format.join("\n")).not.toBe(system!.formats[0]);
    const bytes = buildVersion6({ ...sample, eventFormats: [{ system: "a", formats: [format.join("\n")] }] });
    expect(await askAll(bytes, QUESTIONS)).toMatch(/lines$/u);
  });
});

const recordings = [
  ["of a scheduler", "trace/linux-6.18.dat.gz", QUESTIONS],
  ["of a graph", "graph/vfs-write-6.12.dat.gz", readFileSync(join(fixtures, "graph/vfs-write.yaml"), "utf8")],
  ["of stacks", "function/linux-6.12.stacks.dat.gz", QUESTIONS],
] as const;

/** Changes of a format's line that leave the file's layout as it is. */
const SAME_LENGTH: readonly (readonly [RegExp, (found: string) => string])[] = [
  [/size:\d/gu, () => "size:3"],
  [/size:\d/gu, () => "size:0"],
  [/size:\d/gu, () => "size:8"],
  [/offset:\d/gu, () => "offset:9"],
  [/signed:\d/gu, () => "signed:1"],
  [/field:(?:unsigned )?\w+ \w+;/gu, (found) => `${found.slice(0, -3)}[];`],
  [/field:(?:unsigned )?\w+ \w+;/gu, (found) => `${found.slice(0, -2)}*;`],
  [/field:(?:unsigned )?\w+ \w+;/gu, (found) => `${found.slice(0, -3)}:1;`],
  [/common_\w/gu, () => "commom_x"],
  [/field:/gu, () => "fjeld:"],
];

describe.each(recordings)("a recording %s", (_, file, spec) => {
  const bytes = gunzipSync(readFileSync(join(fixtures, file)));
  const text = bytes.toString("latin1", 0, bytes.indexOf("options  \0"));
  const spots = SAME_LENGTH.flatMap(([pattern, change]) =>
    [...text.matchAll(pattern)].map((match) => ({ at: match.index, to: change(match[0]) })),
  );

  test("whose formats say anything of their fields gives an answer or a diagnostic", async () => {
    expect(spots.length).toBeGreaterThan(100);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...spots), { minLength: 1, maxLength: 5 }),
        async (changes) => {
          const copy = Buffer.from(bytes);
          for (const { at, to } of changes) copy.write(to, at, "latin1");
          expect(await askAll(copy, spec)).toMatch(/lines$/u);
        },
      ),
      { numRuns: 15 },
    );
  });
});
