import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { exportRecording } from "../../../src/app/recordings/export-recording.ts";
import { exportersByName } from "../../../src/export/exporters.ts";
import { analyseRecording } from "../../../src/result/analyse-recording.ts";
import { loadSpec } from "../../../src/spec/load-spec.ts";
import { textRecords } from "../../support/export/text-records.ts";
import { sourceOf } from "../../support/recorded.ts";

const file = gunzipSync(readFileSync(new URL("../../fixtures/trace/linux-6.18.dat.gz", import.meta.url)));

const PORTS = { read: () => undefined };

/** The rows of a table of events, as texts. */
function rowsOf(request: string): readonly string[] {
  const spec = loadSpec(
    { path: "spec.yaml", text: `version: 1\naggregations: {rows: ${request}}\n` },
    PORTS,
    {
      questionsOnly: true,
    },
  );
  if (!spec.ok) throw new Error(spec.error[0]?.message);
  const analysis = analyseRecording(sourceOf(file), spec.value);
  if (!analysis.ok) throw new Error(analysis.error[0]?.message);
  return analysis.value.aggregations[0]!.result.table.rows.map((row) => row.join(" | "));
}

/** The same from the kernel's text: the name, which texts of system calls don't have, and the rest. */
async function linesOf(): Promise<readonly { event: string; text: string }[]> {
  const exported = await exportRecording(sourceOf(file), exportersByName.get("trace")!);
  if (!exported.ok) throw new Error(exported.error[0]?.message);
  return textRecords([...exported.value.text].join("")).records.map(({ event, text }) => {
    const line = text.trimEnd();
    const own = line.slice(line.indexOf(event));
    return { event, text: event.endsWith(":") ? own.slice(event.length).trim() : own };
  });
}

test("the column text has what the kernel's text has of the same records, without the event's name", async () => {
  const lines = await linesOf();
  expect(lines.length).toBeGreaterThan(500);
  const rows = rowsOf('{use: events, of: "*:*", columns: text, limit: 100000}');
  expect(rows.map((row) => row.trim())).toEqual(lines.map(({ text }) => text));
});

test("with a condition, and of the last rows only", async () => {
  const faults = (await linesOf()).filter(({ event }) => event === "page_fault_user:");
  const wanted = faults.filter(({ text }) => text.endsWith("error_code=0x4")).slice(-5);
  expect(wanted.length).toBe(5);
  expect(
    rowsOf(
      "{use: events, of: page_fault_user, columns: [event.name, event.text], where: error_code == 4, last: 5}",
    ),
  ).toEqual(wanted.map(({ text }) => `exceptions:page_fault_user | ${text}`));
});
