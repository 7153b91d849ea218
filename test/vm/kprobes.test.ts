import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { reportRecording } from "../../src/app/recordings/report-recording.ts";
import { kprobeFormats } from "../../src/plan/probes/plan-kprobes.ts";
import { loadSpec } from "../../src/spec/load-spec.ts";
import type { Spec } from "../../src/spec/spec.ts";
import type { ResultDocument } from "../../src/document/result-document.ts";
import { eventName } from "../../src/trace/decode/event-format.ts";
import type { GuestRun, GuestState } from "../support/guest/kprobe-scenarios.ts";
import { GuestFolder, runInGuest } from "../support/guest-script.ts";
import { decodedRows, openRecorded, rowsOfText, type RowsByTask } from "../support/probe-rows.ts";
import { sourceOf } from "../support/recorded.ts";
import { someFacts } from "../unit/plan/facts.ts";

const root = join(import.meta.dirname, "../..");
const specs = "test/support/guest/kprobes";

/** `kprobe-scenarios.ts` runs in a guest, where somebody else records with probes of the same names. One boot a kernel. */
describe.for(["6.12", "6.1"])("kprobes on Linux %s", (kernel) => {
  let left: Scenarios;

  beforeAll(async () => {
    // What the guest runs is the built program.
    const prepared = spawnSync(process.execPath, ["scripts/prepare.ts"], { cwd: root, encoding: "utf8" });
    if (prepared.status !== 0) throw new Error(prepared.stderr);
    using folder = new GuestFolder();
    const program = join(root, "test/support/guest/kprobe-scenarios.ts");
    await runInGuest(kernel, [process.execPath, program, folder.path, kernel], folder.path);
    left = readScenarios(folder.path, kernel);
  }, 900_000);

  test("each predicted format is the kernel's", () => {
    const { events } = left.recording;
    const predicted = kprobeFormats(left.spec.kprobes, someFacts());
    expect(predicted.length).toBe(kernel === "6.1" ? 4 : 8);
    for (const format of predicted) {
      const name = eventName(format);
      expect([name, events.get(name)?.fields]).toEqual([name, format.fields]);
    }
  });

  test("the shipped spec passes: exact counts, names of files, errors", () => {
    expect(left.result.verdict).toEqual({ status: "passed", exitStatus: 0, reasons: [] });
    expect(left.result.expectations.map(({ verdict }) => verdict)).not.toContain("failed");
    expect(left.result.recording?.totals).toMatchObject({ lost: 0, overwritten: 0 });
  });

  test("every value is what the kernel's own text of a foreign probe says", () => {
    expectTails(left.recording, left.theirs, "openat", ["dfd", "path"], 205);
    expectTails(left.recording, left.theirs, "openat_ret", ["fd"], 205);
  });

  test("the kernel hit each probe as often as it is recorded, at least, and missed none", () => {
    const { probes = [], events } = left.result.recording!;
    const records = new Map(events.map((event) => [event.name, event.records]));
    const names = ["kprobes:openat", "kprobes:openat_ret", "kprobes:types", "kprobes:types_ret"];
    expect(probes.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
    for (const { name, hits, missed } of probes) {
      expect(hits).toBeGreaterThanOrEqual(records.get(name)!);
      expect(missed).toBe(0);
    }
  });

  test("a report on the recording says the same again", () => {
    const { session: _, ...document } = left.result;
    const again = reportRecording(left.source(), left.spec, document.tool.version).result;
    const { spec: identity, ...rest } = JSON.parse(JSON.stringify(again)) as ResultDocument;
    const { spec: before, ...recorded } = document;
    expect(placeless(rest)).toEqual(placeless(recorded));
    expect(identity.sha256).toBe(before.sha256);
  });

  test("after each run the machine is as it was, foreign probes and buffers included", () => {
    expect(left.before).toMatchObject({ foreignEnabled: "1\n", topLevelKept: true, foreignKept: true });
    expect(left.before.definitions.split("\n").filter(Boolean)).toHaveLength(2);
    const names = [
      "types",
      "killed",
      "opens",
      "raw",
      "held-events",
      "misses",
      "beside",
      "unknown",
      "refused",
      "byHand",
    ];
    for (const name of names) expect([name, left.runs[name]?.after]).toEqual([name, left.before]);
  });

  test("a runner that is killed leaves it to its guardian", () => {
    const { groups, instances, definitions } = left.runs["during-killed"]!.after;
    expect(groups).toHaveLength(1);
    expect(instances).toHaveLength(1);
    expect(definitions).toContain(`p:${groups[0]}/openat do_sys_openat2\n`);
  });

  test("an event probe has the paths that strace has, and the tracepoint's own fields", () => {
    const { aggregations, verdict, recording } = left.document("opens");
    const { rows } = aggregations["opens"]!.table;
    const theirs = pathsByPid(left.strace);
    const ours = Map.groupBy(rows, ([pid]) => String(pid));
    expect(theirs.size).toBeGreaterThanOrEqual(3);
    for (const [pid, paths] of theirs)
      expect([pid, ours.get(pid)?.map(([, path]) => path)]).toEqual([pid, paths]);
    expect(aggregations["by-kprobe"]!.table.rows).toEqual(rows);
    expect(left.strace).toContain("/no/such/file");
    expect(aggregations["passwd"]!.scalars["total"]!.value).toBe(2);
    const fields = (name: string): unknown =>
      aggregations[name]!.table.rows.map(([pid, , ...values]) => [pid, ...values]);
    expect(fields("whole")).toEqual(fields("plain"));
    expect(recording!.totals).toMatchObject({ lost: 0, overwritten: 0 });
    expect(verdict.status).toBe("passed");
  });

  test.runIf(kernel === "6.12")(
    "raw arguments: members of structures are what the event and /proc have",
    () => {
      const { aggregations, session, recording } = left.document("raw");
      const { rows } = aggregations["raw"]!.table;
      // Switches away from ftrace-run's own threads are in the kernel's event, and left out of the probe's.
      const records = new Map(recording!.events.map((event) => [event.name, event.records]));
      expect(records.get("tracepoints:switches")! + recording!.ownEvents!).toBe(
        records.get("sched:sched_switch"),
      );
      for (const cpu of [0, 1]) {
        const plain = aggregations["plain"]!.table.rows.filter((row) => row[0] === cpu).map(String);
        const ours = rows.filter((row) => row[0] === cpu).map((row) => String(row.slice(0, 3)));
        expect(isSubsequence(ours, plain)).toBe(true);
      }
      for (const [, , , , third, same] of rows) expect(third).toBe(same);
      const stat = session!.workload[0]!.stdout!;
      const [pid, ticks] = [
        Number.parseInt(stat, 10),
        Number(stat.slice(stat.lastIndexOf(")")).split(" ")[20]),
      ];
      const starts = new Set(rows.filter((row) => row[1] === pid).map((row) => Number(row[3])));
      expect(starts.size).toBe(1);
      // USER_HZ is 100.
      expect(Math.floor([...starts][0]! / 10_000_000)).toBe(ticks);
    },
  );

  test.runIf(kernel === "6.1")("raw arguments need a newer kernel: exit 3, with what this one has", () => {
    const { status, stderr } = left.runs["raw"]!;
    expect(status).toBe(3);
    expect(stderr).toContain("has no probes of raw tracepoint arguments");
    expect(stderr).toContain("fetch fields of the event instead ($prev_comm, $prev_pid,");
  });

  test("a runner with probes on tracepoints that is killed leaves them to its guardian", () => {
    const { groups, definitions } = left.runs["during-held-events"]!.after;
    expect(groups).toHaveLength(1);
    expect(definitions).toContain(`e:${groups[0]}/sys_enter_openat syscalls.sys_enter_openat `);
    expect(definitions.includes(`t:${groups[0]}/switches sched_switch `)).toBe(kernel !== "6.1");
  });

  test("returns that the kernel missed make the answer inconclusive; a session beside doesn't mind", () => {
    expect(left.runs["misses"]!.status).toBe(4);
    const { recording, verdict } = left.document("misses");
    const missed = recording!.probes!.find(({ name }) => name === "kprobes:openat_ret")!.missed;
    // Of six naps at once one can have the room, if nobody else on the machine has it.
    expect(missed).toBeGreaterThanOrEqual(5);
    expect(verdict.reasons[0]).toContain(`the kernel missed ${missed} hits of kprobes:openat_ret`);
    expect(left.runs["beside"]!.status).toBe(0);
    expect(left.document("beside").verdict.status).toBe("passed");
  });

  // 6.1 has no fprobes.
  describe.each(["6.12"].filter((name) => name === kernel))("returns of fprobes (%s)", () => {
    test("of returns that an fprobe missed, each is counted, though the kernel hides it", () => {
      expect(left.runs["returns"]!.status).toBe(4);
      const { recording, aggregations } = left.document("returns");
      const missedBy = (name: string): number =>
        recording!.probes!.find((probe) => probe.name === `kprobes:${name}`)!.missed!;
      const totalOf = (name: string): number => aggregations[name]!.scalars["total"]!.value as number;
      // Room for twice the two CPUs, and for ten with a kretprobe. Another task's nap can have some of it.
      expect(totalOf("naps")).toBe(20);
      expect(totalOf("woken")).toBeGreaterThan(0);
      expect(totalOf("woken") + missedBy("fnap_ret")).toBe(20);
      expect(missedBy("nap_ret")).toBeGreaterThan(0);
      expect(totalOf("returned") + missedBy("nap_ret")).toBeGreaterThanOrEqual(20);
    });

    test("a call that is still under way at the end is no missed return", () => {
      expect(left.document("under-way").verdict.reasons).toEqual([]);
      const { probes } = left.document("under-way").recording!;
      expect(probes).toContainEqual({ name: "kprobes:fnap_ret", hits: 21, missed: 0 });
    });
  });

  test("what this kernel can't do is exit 3, at its place", () => {
    const { status, stderr } = left.runs["unknown"]!;
    expect(status).toBe(3);
    expect(stderr).toContain("error[unknown-function]: this kernel has no function do_sys_openat3");
    expect(stderr).toContain('help: did you mean "do_sys_openat2"?');
    expect(stderr.includes("has no fprobes")).toBe(kernel === "6.1");
    expect(stderr.includes("probes of this kernel have no type char")).toBe(kernel === "6.1");
    expect(stderr.includes("cannot fetch arguments when a function returns")).toBe(kernel === "6.1");
  });

  test("what only the kernel knows to be wrong is shown where it was written", () => {
    const { status, stderr } = left.runs["refused"]!;
    expect(status).toBe(3);
    expect(stderr).toContain("error[kernel-refused]: define kprobe openat: refused by the kernel:");
    expect(stderr).toMatch(/refused\.yaml:8:15\n[^^]*function: do_sys_openat2\+1\n[^^]*\^{16}\n/u);
    expect(stderr).toMatch(/notrace\.yaml:3:11\n/u);
    expect(stderr).toContain("the kernel forbids probes in this function");
  });

  test("the script for doing it by hand records the same, and takes its probes away", () => {
    expect(left.runs["byHand"]).toMatchObject({ status: 0, stderr: "" });
    const shell = [...rowsOfText(left.byHand, "openat", ["dfd", "path"]).values()].flat();
    expect(shell.filter((row) => row === "-100 /etc/passwd")).toHaveLength(200);
  });

  test("an event that somebody else has enabled can't be taken away, which is said; later it can", () => {
    const { status, stderr, after } = left.runs["held"]!;
    expect(status).toBe(5);
    expect(stderr).toMatch(
      /EBUSY on dynamic_events: events\/\w+\/openat is enabled in the top-level instance/u,
    );
    const [group] = after.groups;
    expect(left.document("held").session!.problems.map(({ message, hint }) => `${message} ${hint}`)).toEqual(
      expect.arrayContaining([expect.stringContaining(`-:${group}/openat`) as string]),
    );
    const { status: recovered, after: last } = left.runs["recovered"]!;
    expect(recovered).toBe(0);
    // The kernel empties the buffers in which the event was enabled when it goes, and no others.
    expect(last).toEqual({ ...left.before, topLevelKept: false });
  });
});

interface Scenarios {
  readonly before: GuestState;
  readonly runs: Readonly<Record<string, GuestRun>>;
  readonly spec: Spec;
  readonly result: ResultDocument;
  readonly recording: ReturnType<typeof openRecorded>;
  readonly strace: string;
  readonly theirs: string;
  readonly byHand: string;
  readonly document: (run: string) => ResultDocument;
  readonly source: () => ReturnType<typeof sourceOf>;
}

function readScenarios(folder: string, kernel: string): Scenarios {
  const text = (file: string): string => readFileSync(join(folder, file), "latin1");
  const document = (run: string): ResultDocument =>
    JSON.parse(readFileSync(join(folder, run, "result.json"), "utf8")) as ResultDocument;
  const documents = new Map(
    [
      "types",
      "opens",
      "misses",
      "beside",
      "held",
      ...(kernel === "6.1" ? [] : ["raw", "returns", "under-way"]),
    ].map((run) => [run, document(run)]),
  );
  const bytes = readFileSync(join(folder, "types/trace.dat"));
  return {
    ...(JSON.parse(text("scenarios.json")) as Pick<Scenarios, "before" | "runs">),
    spec: loadFile(kernel === "6.1" ? "types.yaml" : `types-${kernel}.yaml`),
    result: documents.get("types")!,
    recording: openRecorded(bytes),
    strace: text("opens.strace"),
    theirs: text("theirs.txt"),
    byHand: text("by-hand.txt"),
    document: (run) => documents.get(run)!,
    source: () => sourceOf(bytes),
  };
}

function loadFile(name: string): Spec {
  const path = join(root, specs, name);
  const spec = loadSpec(
    { path, text: readFileSync(path, "utf8") },
    { read: (file) => ({ text: readFileSync(file, "utf8") }) },
  );
  if (!spec.ok) throw new Error(spec.error.map(({ message }) => message).join("; "));
  return spec.value;
}

/** The others have recorded each task from its beginning on, we from the moment on at which it was let go. */
function expectTails(
  recording: ReturnType<typeof openRecorded>,
  text: string,
  event: string,
  fields: readonly string[],
  atLeast: number,
): void {
  const ours = decodedRows(recording, `kprobes:${event}`, fields);
  const theirs: RowsByTask = rowsOfText(text, event, fields);
  let compared = 0;
  for (const [pid, rows] of ours) {
    expect(rows).toEqual((theirs.get(pid) ?? []).slice(-rows.length));
    compared += rows.length;
  }
  expect(compared).toBeGreaterThanOrEqual(atLeast);
}

function isSubsequence(some: readonly string[], all: readonly string[]): boolean {
  let at = 0;
  for (const one of all) if (one === some[at]) at += 1;
  return at === some.length;
}

/** `12 openat(AT_FDCWD, "/etc/passwd", O_RDONLY) = 3`. */
function pathsByPid(strace: string): ReadonlyMap<string, readonly string[]> {
  const calls = [...strace.matchAll(/^(\d+) +openat\([^,]*, "([^"]*)"/gmu)];
  return new Map(
    [...Map.groupBy(calls, ([, pid]) => pid!)].map(([pid, some]) => [pid, some.map(([, , path]) => path!)]),
  );
}

/** The guest read the spec by the same path, but where it was found is not the recording's. */
function placeless(document: object): unknown {
  return JSON.parse(JSON.stringify(document, (key, value: unknown) => (key === "file" ? undefined : value)));
}
