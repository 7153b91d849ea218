import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Table } from "../../src/document/result-document.ts";
import { resultOf } from "../support/cli/result-of.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { withoutIdleSwitches } from "../support/idle-switches.ts";
import { Instance } from "../support/instance.ts";
import { TRACEFS } from "../support/kernel-tier/availability.ts";
import { tracingState } from "../support/session/state.ts";

const root = join(import.meta.dirname, "../..");
const unfit = await withoutIdleSwitches();
const specs = readdirSync(join(root, "specs")).filter((name) => name.endsWith(".yaml"));
const examples = readdirSync(join(root, "examples")).filter((name) => name.endsWith(".yaml"));

test("there are specs to test", () => {
  expect(specs).toEqual(
    expect.arrayContaining(["sched-switch.yaml", "syscalls.yaml", "timer-ticks.yaml", "wakeup-latency.yaml"]),
  );
});

const tried = specs.map((name) => {
  const path = `specs/${name}`;
  const text = readFileSync(join(root, path), "utf8");
  return { path, text, refusal: tracerRefusal(text) ?? probeRefusal(text) };
});

test.each(tried)("$path begins with the question that it answers", ({ text }) => {
  expect(text).toMatch(/^# yaml-language-server: \$schema=\.\.\/schemas\/spec\.schema\.json\n/u);
  expect(text).toMatch(/^question: .*\?$/mu);
});

test.for(tried.filter(({ refusal }) => refusal === undefined))(
  "$path runs, holds, loses nothing, and leaves the kernel's tracing state as it was",
  async ({ path }, { skip }) => {
    skip(path === "specs/offcputime.yaml" && unfit !== undefined, unfit);
    const before = tracingState();
    const run = await runCli([path, "--json", "-", "--quiet"], { cwd: root });
    const { verdict, expectations, recording, session } = resultOf(run);
    expect({ verdict, stderr: run.stderr, status: run.status }).toEqual({
      verdict: { status: "passed", exitStatus: 0, reasons: [] },
      stderr: "",
      status: 0,
    });
    expect(expectations.length).toBeGreaterThan(0);
    expect(recording?.totals).toMatchObject({ overwritten: 0, lost: 0 });
    expect(session?.teardown).toMatchObject({ verified: true });
    expect(tracingState()).toEqual(before);
  },
);

test.each(tried.filter(({ refusal }) => refusal !== undefined))(
  "$path can't run here, for $refusal: says so, and that --vm can",
  async ({ path }) => {
    const before = tracingState();
    const run = await runCli([path, "--quiet"], { cwd: root });
    expect(run.stderr).toMatch(/error\[(?:unsupported|not-permitted)\]: .*\n[^]*= help: .*--vm(?:: |=)/u);
    expect(run.status).toBe(3);
    expect(tracingState()).toEqual(before);
  },
);

/** Why this kernel has no such tracer for us, by trying; nothing where it has, or where the spec needs none. */
function tracerRefusal(spec: string): string | undefined {
  const type = /^tracer:\s+(?:\{?type: )?(?<type>\w+)/mu.exec(spec)?.groups?.["type"];
  if (type === undefined) return undefined;
  if (!readFileSync(`${TRACEFS}/available_tracers`, "utf8").trim().split(/\s+/u).includes(type))
    return `this kernel has no tracer ${type}`;
  using instance = new Instance("refusal");
  if (instance.tryWrite("set_ftrace_filter", "vfs_fsync_range")) return undefined;
  return `this kernel lists ${type} and refuses to set it up`;
}

/** Why this kernel has no probes in itself, the same way. */
function probeRefusal(spec: string): string | undefined {
  if (!/^kprobes:/mu.test(spec) || existsSync(`${TRACEFS}/kprobe_events`)) return undefined;
  return "this kernel has no kprobes";
}

describe.each(examples.map((name) => `examples/${name}`))("%s", (path) => {
  test("is right on this kernel", async () => {
    const { status, stderr } = await runCli(["check", path], { cwd: root });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });
});

test("the lab's first task: both competitors are switched out, and both are switched in", async () => {
  const run = await runCli(["specs/sched-switch.yaml", "--duration", "1s", "--json", "-", "--quiet"], {
    cwd: root,
  });
  const { table } = resultOf(run).aggregations["switches"]!;
  const names = ["yes", "sha256sum"];
  expect(namesIn(table, "prev_comm")).toEqual(expect.arrayContaining(names));
  expect(namesIn(table, "next_comm")).toEqual(expect.arrayContaining(names));
});

function namesIn({ columns, rows }: Table, column: string): unknown[] {
  const index = columns.findIndex(({ name }) => name === column);
  return rows.map((row) => row[index]);
}
