import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { analyseRecording } from "../../../src/result/analyse-recording.ts";
import { loadForReport } from "../../../src/app/recordings/report-recording.ts";
import { buildResult } from "../../../src/result/build-result.ts";
import { openTraceDat } from "../../../src/trace/trace-dat/open-trace-dat.ts";
import type { ResultDocument } from "../../../src/document/result-document.ts";
import { GuestFolder, runInGuest } from "../guest-script.ts";
import { needsToolsFor } from "../needs.ts";
import { sourceOf } from "../recorded.ts";
import { type Agreement, compareWithTraceCmd, opened } from "./agreement.ts";
import { type FlatEvent, flatEvents } from "./flat-events.ts";
import { compareTexts } from "./text-agreement.ts";
import { rebuilt } from "./rebuild.ts";

const script = join(import.meta.dirname, "../oracle/record-with-trace-cmd.sh");

/** One recording that trace-cmd made, and what came of reading it. */
interface Row {
  readonly name: string;
  readonly args: string;
  readonly bytes: number;
  readonly agreements: readonly Agreement[];
  readonly result: ResultDocument;
}

/** What holds of trace-cmd's own recordings on one kernel, from one boot of a guest. */
export function testRecordings(kernel: string): void {
  needsToolsFor("vm", "qemu-system-x86_64", "trace-cmd");
  const folder = new GuestFolder();
  let rows: readonly Row[] = [];

  beforeAll(async () => {
    await runInGuest(kernel, ["/bin/sh", script, folder.path], folder.path);
    rows = readdirSync(folder.path).flatMap((file) =>
      file.endsWith(".dat") ? [rowOf(folder.path, file.replace(".dat", ""))] : [],
    );
    for (const row of rows) console.log(tableLine(kernel, row));
    const total = rows.reduce((sum, { agreements }) => sum + eventsIn(agreements), 0);
    console.log(
      `Linux ${kernel}: ${rows.length} recordings by trace-cmd, ${total} events, ${differing(rows)} differ`,
    );
    return () => folder[Symbol.dispose]();
  }, 900_000);

  const rowNamed = (name: string): Row => {
    const row = rows.find((one) => one.name === name);
    if (!row) throw new Error(`trace-cmd made no ${name}`);
    return row;
  };

  test("trace-cmd made every recording", () => {
    const failures = join(folder.path, "failures");
    expect(existsSync(failures) ? readFileSync(failures, "utf8") : "").toBe("");
    expect(rows.length).toBeGreaterThanOrEqual(25);
  });

  test("every event, time stamp and field is what trace-cmd report says", () => {
    // Of addresses of strings, trace-cmd prints the strings: the recording of all events is compared as text, below.
    for (const { name, agreements } of rows.filter((row) => row.name !== "all")) {
      for (const { instance, differences, complete, events } of agreements) {
        expect([name, instance, differences.slice(0, 5), complete]).toEqual([name, instance, [], true]);
        expect([name, instance, events > 0]).toEqual([name, instance, true]);
      }
    }
  });

  test.for(["off", "on"] as const)(
    "the text of every event is what trace-cmd report prints, or it is known why not: plug-ins %s",
    { timeout: 300_000 },
    async (plugins) => {
      for (const name of ["all", "v6", "v7-zstd"]) {
        const { compared, kinds, explained, unexplained } = await compareTexts(
          join(folder.path, `${name}.dat`),
          plugins,
        );
        const reasons = [...explained].map(([why, records]) => `; ${records}: ${why}`);
        console.log(
          `Linux ${kernel} ${name}, plug-ins ${plugins}: ${compared} texts of ${kinds.size} events${reasons.join("")}`,
        );
        expect(unexplained).toEqual([]);
        expect(compared).toBeGreaterThan(300);
      }
    },
  );

  test("the counts of the report are those of trace-cmd's text; what the kernel lost is said", () => {
    for (const { name, agreements, result } of rows) {
      const { events, dropped, lost } = agreements[0]!;
      const counted = result.recording!.events.reduce((sum, { records }) => sum + records, 0);
      expect([name, counted, lost]).toEqual([name, events, dropped]);
      expect([name, result.problems.filter(({ severity }) => severity === "error")]).toEqual([name, []]);
    }
  });

  test("no statistics are unknown losses; lost, limited and cut recordings are inconclusive", () => {
    expect(rowNamed("listen").result.recording!.totals).toEqual({
      recorded: null,
      overwritten: null,
      lost: null,
    });
    const lossy = ["listen", "overwritten", "limited"].map((name) => rowNamed(name).result.verdict);
    expect(lossy.map(({ exitStatus }) => exitStatus)).toEqual([4, 4, 4]);
    const whole = ["v6", "v7-none", "v7-zstd", "date", "date-v6", "kprobes", "graph"];
    expect(whole.map((name) => [name, rowNamed(name).result.verdict.status])).toEqual(
      whole.map((name) => [name, "passed"]),
    );
  });

  test("each instance has its name, its own statistics and its own CPUs", () => {
    for (const name of ["v6-instances", "v7-instances"]) {
      const { agreements, result } = rowNamed(name);
      expect(agreements.map(({ instance }) => instance).toSorted()).toEqual(["", "one", "two"]);
      for (const { recording, events } of agreements) {
        const { stats } = recording.info;
        expect(stats.map(({ cpu }) => cpu)).toEqual([0, 1]);
        expect(stats.reduce((sum, { recorded }) => sum + recorded, 0)).toBe(events);
      }
      expect(result.kernel?.cpus).toBe(2);
      expect(result.problems.map(({ code }) => code)).toEqual(["other-instances"]);
    }
    expect(rowNamed("v7-instance-only").result.recording?.instance).toBe("only");
  });

  test("clocks: ticks are ticks, and what can be converted is time", () => {
    const unitOf = (name: string): unknown => {
      const { durationNs, durationTicks } = rowNamed(name).result.recording!;
      return [name, durationNs === null, durationTicks !== undefined];
    };
    const ticking = ["clock-counter", "clock-x86-tsc"];
    expect(ticking.map(unitOf)).toEqual(ticking.map((name) => [name, true, true]));
    const timed = ["clock-uptime", "clock-mono", "clock-tsc2nsec", "date"];
    expect(timed.map(unitOf)).toEqual(timed.map((name) => [name, false, false]));
    const { beganAt } = rowNamed("date").result.recording!;
    expect(Math.abs(Date.now() - Date.parse(beganAt!))).toBeLessThan(3_600_000);
  });

  describe("made anew from what was read", () => {
    test.for(["none", "zstd", "zlib"] as const)(
      "version 7, %s, options chained: the same events",
      (compression) => {
        const bytes = rebuilt(readFileSync(join(folder.path, "v7-instances.dat")), { compression });
        const file = join(folder.path, `rebuilt-${compression}`);
        writeFileSync(file, bytes);
        for (const instance of ["", "one", "two"]) {
          const [before, after] = [join(folder.path, "v7-instances.dat"), file].map((path) =>
            opened(path, instance),
          );
          expect(flatEvents(after!)).toEqual(flatEvents(before!));
        }
        // Debian's trace-cmd is built without zlib.
        if (compression === "zlib") return;
        for (const { differences, complete } of compareWithTraceCmd(file))
          expect([differences.slice(0, 3), complete]).toEqual([[], true]);
      },
    );
  });

  test.for(["v6", "v7-none", "v7-zstd"])(
    "%s cut off anywhere: each CPU's events up to the cut, and that it is cut",
    (name) => {
      const bytes = readFileSync(join(folder.path, `${name}.dat`));
      const whole = flatEvents(opened(join(folder.path, `${name}.dat`)));
      for (const share of [0.2, 0.9, 0.97, 0.99, 0.999]) {
        writeFileSync(join(folder.path, "cut"), bytes.subarray(0, Math.floor(bytes.length * share)));
        expect([share, isHonest(join(folder.path, "cut"), whole)]).toEqual([share, true]);
      }
    },
  );
}

/** Refused; or each CPU has its first events, and if any are missing, that is counted. */
function isHonest(file: string, whole: readonly FlatEvent[]): boolean {
  const found = openTraceDat(sourceOf(readFileSync(file)));
  if (!found.ok) return true;
  const events = flatEvents(found.value);
  const isPrefix = [0, 1].every((cpu) => {
    const [own, all] = [events, whole].map((all) => all.filter((event) => event.cpu === cpu));
    return isDeepStrictEqual(own, all!.slice(0, own!.length));
  });
  return isPrefix && (events.length === whole.length || found.value.faults().malformedPages > 0);
}

function rowOf(folder: string, name: string): Row {
  const file = join(folder, `${name}.dat`);
  const bytes = readFileSync(file);
  const args = readFileSync(join(folder, `${name}.args`), "utf8").trim();
  return { name, args, bytes: bytes.length, agreements: compareWithTraceCmd(file), result: reportOf(bytes) };
}

const questions = `version: 1
name: all
aggregations: {all: {use: count, of: "*:*"}}
`;

function reportOf(bytes: Uint8Array): ResultDocument {
  const spec = loadForReport({ path: "all.yaml", text: questions }, { set: {}, readFile: () => undefined });
  if (!spec.ok) throw new Error(spec.error[0]?.message);
  const analysis = analyseRecording(sourceOf(bytes), spec.value);
  const found = analysis.ok ? analysis.value : { problems: analysis.error };
  return buildResult({ toolVersion: "0", spec: spec.value, ...found });
}

function tableLine(kernel: string, { name, args, bytes, agreements, result }: Row): string {
  const parts = agreements.map(
    ({ instance, clock, events, differences, dropped }) =>
      `${instance === "" ? "" : `${instance}: `}${events - differences.length} of ${events} events agree (${clock}${dropped.length > 0 ? `, ${dropped.length} losses agree` : ""})`,
  );
  return `${kernel} | ${name} | trace-cmd record ${args} | ${bytes} bytes | ${parts.join("; ")} | ${result.verdict.status}`;
}

function eventsIn(agreements: readonly Agreement[]): number {
  return agreements.reduce((sum, { events }) => sum + events, 0);
}

function differing(rows: readonly Row[]): number {
  return rows
    .flatMap(({ agreements }) => agreements)
    .reduce((sum, { differences }) => sum + differences.length, 0);
}
