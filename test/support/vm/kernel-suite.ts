import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chooseKernel } from "../../../src/vm/choose-kernel.ts";
import type { ResultDocument } from "../../../src/document/result-document.ts";
import { needs, needsToolsFor } from "../needs.ts";
import { testSettings } from "./settings-suite.ts";
import { ScenarioResults, seconds } from "./scenario-results.ts";
import { traceCmdLines } from "./trace-cmd-lines.ts";
import { treeNodes } from "./tree-nodes.ts";

const root = join(import.meta.dirname, "../../..");
/** As in scenarios/00-specs.sh: those whose plans are kept. */
const specs = readdirSync(join(root, "test/golden/explain"))
  .filter((name) => name.endsWith(".txt"))
  .map((name) => name.replace(".txt", ".yaml"));
const scenarios = readdirSync(join(import.meta.dirname, "scenarios")).map((name) => name.replace(".sh", ""));

/** A guest takes minutes where it shares a CPU with others. */
const BOOT_LIMIT_MS = 3_000_000;

/** Specs that a kernel can't run, and what it says: said here, so that none is left out unseen. */
const impossible: Readonly<Record<string, ReadonlyMap<string, string>>> = {
  "6.12": new Map(),
  "6.1": new Map(),
};

/** What holds on one kernel, from one boot of a guest. `graphInInstances`: from 6.11 on. */
export function testKernel(
  kernel: string,
  { graphInInstances }: { readonly graphInInstances: boolean },
): void {
  needsToolsFor("vm", "qemu-system-x86_64", "trace-cmd", "gcc");
  const installed = chooseKernel(kernel).ok;
  needs(installed, `no kernel ${kernel} for guests (npx ftrace-run vm install ${kernel})`, "vm");
  const results = new ScenarioResults();
  beforeAll(() => (installed ? results.run(kernel) : undefined), BOOT_LIMIT_MS);
  afterAll(() => results.dispose());

  test.each(scenarios)("scenario %s ran to its end", (scenario) => {
    expect(results.complaints(scenario)).toBe("");
  });

  const cannot = impossible[kernel] ?? new Map<string, string>();

  test.each([...cannot])("specs/%s.yaml can't be run here: %s", (name, why) => {
    expect(resultOf(name)?.verdict.exitStatus).toBe(3);
    expect(
      resultOf(name)
        ?.problems.map(({ message }) => message)
        .join("\n"),
    ).toContain(why);
  });

  test.each(specs.filter((file) => !cannot.has(nameOf(file))))(
    "specs/%s holds, loses nothing, and leaves the kernel as it was",
    (file) => {
      const result = resultOf(nameOf(file));
      expect(result?.verdict).toEqual({ status: "passed", exitStatus: 0, reasons: [] });
      expect(result?.recording?.totals).toMatchObject({ overwritten: 0, lost: 0 });
      expect(result?.session?.teardown).toMatchObject({ verified: true, differences: [] });
      expect(result?.session?.teardown.identicalFiles).toBeGreaterThan(4000);
    },
  );

  test("the top-level buffer is still as large as at any use", () => {
    expect(results.text("05-begin", "size")).toMatch(/\(expanded: 1408\)\n$|^14(?:08|10)\n$/u);
  });

  test("the shipped graph: vfs_write, what it calls, and nothing deeper", () => {
    const file = results.path("00-specs", "recordings/vfs-write-graph-depth2/trace.dat");
    const lines = traceCmdLines(file).filter((line) => line.includes("funcgraph_entry"));
    const roots = lines.filter((line) => / \| {2}vfs_write\(\)/u.test(line));
    expect(roots.length).toBeGreaterThanOrEqual(1000);
    // The kernel's own text indents by two for each call that it is in.
    expect(new Set(lines.map((line) => / \|( +)/u.exec(line)![1]!.length))).toEqual(new Set([2, 4]));
    const { recording } = resultOf("vfs-write-graph-depth2")!;
    const records = traceCmdLines(file).filter((line) => line.includes("funcgraph_"));
    expect(records.length).toBeGreaterThan(roots.length);
    expect(recording!.totals.recorded).toBeGreaterThanOrEqual(records.length);
  });

  test("trace-cmd's own recording of the same workload has as many calls of vfs_write", () => {
    const ours = results.document("10-peer-graph", "ours.json");
    const theirs = callsOfDd(results.path("10-peer-graph", "peer.dat"));
    const read = callsOfDd(results.path("10-peer-graph", "ours/trace.dat"));
    const nodes = treeNodes(ours.aggregations["flow"]!);
    console.log(
      `Linux ${kernel}: calls of vfs_write: ours ${nodes[0]?.calls}, trace-cmd's recording ${theirs}, trace-cmd on ours ${read}`,
    );
    expect(theirs).toBeGreaterThanOrEqual(1000);
    expect({ ours: nodes[0]?.calls, read }).toEqual({ ours: theirs, read: theirs });
    expect(Math.max(...nodes.map(({ depth }) => depth))).toBe(1);
    expect(nodes.map(({ name }) => name)).toContain("write_null");
    expectSame("10-peer-graph", "after");
  });

  test("trace-cmd reads as many calls in a recording of the function tracer as we count", () => {
    const ours = results.document("15-function", "ours.json");
    const lines = traceCmdLines(results.path("15-function", "ours/trace.dat"));
    const calls = lines.filter((line) => / function: +vfs_write/u.test(line)).length;
    console.log(`Linux ${kernel}: ${calls} calls of vfs_write in trace-cmd's text of our recording`);
    expect(calls).toBe(ours.aggregations["calls"]!.scalars["total"]!.value);
  });

  testSettings(kernel, results, { graphInInstances });

  test("equal calls in a row that the kernel records as a number are no fewer than without that", () => {
    for (const name of ["each-call", "repeats"])
      expect(results.command("15-function", name)).toMatchObject({ status: 0 });
    expect(results.command("15-function", "repeats").err).toContain("warning[repeats-apart]");
    const each = results.document("15-function", "each-call.json");
    const { calls, repeats } = results.document("15-function", "repeats.json").aggregations;
    const [apart, following] = [calls, repeats].map((result) => Number(result!.scalars["total"]!.value));
    console.log(`Linux ${kernel}: ${apart} calls, repeated ${following} times`);
    expect(following).toBeGreaterThanOrEqual(1900);
    // The kernel counts from when the tracer is set, and so some more than were recorded.
    expect(apart! + following!).toBeGreaterThanOrEqual(
      Number(each.aggregations["calls"]!.scalars["total"]!.value),
    );
  });

  describe("beside another user of function tracing", () => {
    test("a function tracer with a filter of its own goes on, with the same counts and the same filter", () => {
      expect(results.command("15-function", "ours")).toMatchObject({ status: 0, err: "" });
      expectSame("15-function", "after");
      expect(results.number("15-function", "foreign-alone")).toBeGreaterThanOrEqual(1000);
      expectSameCount("15-function");
      expect(results.number("15-function", "foreign-others")).toBe(0);
    });

    test("a graph at the top level with a depth and a root of its own: refused, and it goes on recording", () => {
      const { status, err } = results.command("20-graph-in-use", "ours");
      expect(status).toBe(3);
      expect(err).toContain("error[in-use]");
      expect(err).toContain("function_graph");
      expect(err).toContain(
        graphInInstances
          ? "the top-level instance traces with function_graph"
          : "only in the top-level instance",
      );
      expectSame("20-graph-in-use", "after");
      expect(results.number("20-graph-in-use", "still-recorded")).toBeGreaterThanOrEqual(1000);
    });

    test("depth, roots and exceptions that nobody uses just now are put aside and put back", () => {
      expect(results.command("25-settings", "ours")).toMatchObject({ status: 0, err: "" });
      const { session } = results.document("25-settings", "ours.json");
      expect(session?.teardown).toMatchObject({ verified: true, differences: [] });
      expectSame("25-settings", "after");
    });

    test("… also when the runner is killed", () => {
      expect(results.state("25-settings", "meanwhile")).toContain("./max_graph_depth:2");
      expect(results.state("25-settings", "before")).toContain("./max_graph_depth:5");
      expect(results.number("25-settings", "killed.status")).toBe(137);
      expectSame("25-settings", "after-kill");
    });

    test("… and, by `recover`, when the guardian is killed with it", () => {
      expect(results.state("25-settings", "left")).toContain("./max_graph_depth:2");
      expect(results.command("25-settings", "recover")).toMatchObject({ status: 0, err: "" });
      expectSame("25-settings", "after-recover");
      expect(results.text("25-settings", "run-folder")).toBe("");
    });

    test("a kprobe on the root stays enabled, and counts the same", () => {
      expect(results.command("30-kprobe", "ours")).toMatchObject({ status: 0, err: "" });
      expectSame("30-kprobe", "after");
      expect(results.state("30-kprobe", "after")).toContain("./instances/foreign/events/foreign/w/enable:1");
      expect(results.number("30-kprobe", "foreign-alone")).toBeGreaterThanOrEqual(1000);
      expectSameCount("30-kprobe");
    });

    test("a recording that lies in the top-level buffer is still there, whether or not the buffer was needed", () => {
      const { status, err } = results.command("35-recording", "ours");
      const before = results.text("35-recording", "before.trace");
      expect(before).toContain("sched_process_exec");
      expect(results.text("35-recording", "after.trace")).toBe(before);
      expectSame("35-recording", "after");
      expect(status).toBe(graphInInstances ? 0 : 3);
      expect(err).toMatch(graphInInstances ? /^$/u : /it contains another recording of \d+ events/u);
    });

    test("a second session with a graph is refused, and told of the first; a dead session's lock is none", () => {
      const first = results.text("40-two-sessions", "first.session").trim();
      const { status, err } = results.command("40-two-sessions", "second");
      expect(first).toMatch(/^ftrace-run-\d+-/u);
      expect(status).toBe(3);
      expect(err).toContain(first);
      // Ctrl-C ends a recording early; that is no failure.
      expect(results.number("40-two-sessions", "first.status")).toBe(0);
      expectSame("40-two-sessions", "after");
      expect(results.command("40-two-sessions", "third")).toMatchObject({ status: 0, err: "" });
      expect(results.text("40-two-sessions", "lock")).toContain("No such file");
      expectSame("40-two-sessions", "after-third");
    });
  });

  test.each(["beginning", "configuring", "tracing", "recording", "undoing"])(
    "kill -9 of a graph session while %s: everything is as before",
    (moment) => {
      expect(results.number("45-kill", `${moment}.status`)).toBe(137);
      console.log(
        `Linux ${kernel}: kill -9 while ${moment}: restored in ${seconds(results.secondsOf("45-kill", `${moment}.time`))}`,
      );
      expectSame("45-kill", moment);
    },
  );

  test("a static probe at two places: every call, every value, its semaphore raised in other processes and let fall", () => {
    expect(results.command("50-static-probes", "steps")).toMatchObject({ status: 0, err: "" });
    const { aggregations, recording, session } = results.document("50-static-probes", "steps.json");
    const rows = aggregations["by-place"]!.table.rows.map((row) => row.slice(0, 4));
    expect(rows.toSorted((a, b) => Number(a[3]) - Number(b[3]))).toEqual([
      ["near", -5, "n".codePointAt(0), 300],
      ["far away", 7, "f".codePointAt(0), 500],
    ]);
    expect(aggregations["numbers"]!.scalars).toMatchObject({ min: { value: -3 }, max: { value: 1499 } });
    expect(aggregations["steps"]!.scalars).toMatchObject({ min: { value: 1 }, max: { value: 800 } });
    expect(recording?.probes).toEqual([{ name: "uprobes:step", hits: 800 }]);
    expect(session?.workload[0]?.stdout).toBe("semaphore seen 800 times\n");
    expect(session?.teardown).toMatchObject({ verified: true, differences: [] });
    expectSame("50-static-probes", "after");
    const semaphore = results.text("50-static-probes", "semaphore").trim().split("\n");
    expect([semaphore[0], semaphore.at(-1)]).toEqual(["0", "0"]);
    expect(semaphore).toContain("2");
  });

  function expectSameCount(scenario: string): void {
    const alone = results.number(scenario, "foreign-alone");
    console.log(
      `Linux ${kernel} ${scenario}: somebody else's calls of dd: ${alone} alone, ${results.number(scenario, "foreign-beside")} beside ours`,
    );
    expect(results.number(scenario, "foreign-beside")).toBe(alone);
  }

  function resultOf(name: string): ResultDocument | undefined {
    const all = ["timed", "others"].flatMap((part) => results.documents("00-specs", `${part}.json`));
    return all.find(({ spec }) => spec.name === name);
  }

  function expectSame(scenario: string, name: string): void {
    const before = results.state(scenario, "before");
    expect(before.length).toBeGreaterThan(4000);
    expect(results.state(scenario, name)).toEqual(before);
  }
}

function nameOf(file: string): string {
  return file.replace(".yaml", "");
}

function callsOfDd(file: string): number {
  return traceCmdLines(file).filter((line) => /^ *dd-\d+ .*funcgraph_entry.*vfs_write/u.test(line)).length;
}
