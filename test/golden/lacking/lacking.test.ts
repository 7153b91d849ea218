import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openSpecs } from "../../../src/app/open-specs.ts";
import { statusOf } from "../../../src/cli/exit-status.ts";
import { showProblems } from "../../../src/cli/terminal/show-problems.ts";
import { ok } from "../../../src/core/result.ts";
import type { KernelFacts, TracerFacts } from "../../../src/plan/kernel-facts.ts";
import { fixtureKernel } from "../bad/fixture-kernel.ts";
import { silentContext } from "../../unit/cli/support.ts";
import { someFacts, withTasks } from "../../unit/plan/facts.ts";

/**
 * Right specs on kernels that lack what they ask for: `NAME.stderr` has the exit status on its first line, and what is printed below it.
 * `UPDATE_GOLDEN=1` writes these files anew, to be read before they are committed.
 */
const folder = import.meta.dirname;
const names = globSync("*.yaml", { cwd: folder })
  .map((file) => file.replace(/\.yaml$/u, ""))
  .toSorted();

const tracers: TracerFacts = {
  available: ["nop"],
  users: [],
  state: new Map(),
  topLevelEntries: 0,
  functions: [{ name: "vfs_read" }, { name: "vfs_write" }],
  symbols: [],
};

/** A kernel with nothing but tracepoints. */
const plain = someFacts({
  ...withTasks,
  instanceFiles: new Set(["buffer_subbuf_size_kb", "set_event_pid", "set_event_notrace_pid"]),
  settings: new Map(),
  tracers,
  probes: {
    kinds: new Set(),
    types: new Set(["u64", "string"]),
    knowsNames: true,
    returnsTakeArguments: true,
    symbols: [],
    blacklist: new Set(),
  },
});

/** Of the specs whose tracer is there, but not all of its options. */
const withTracers: KernelFacts = {
  ...plain,
  instanceFiles: new Set([...plain.instanceFiles, "options/funcgraph-args", "options/funcgraph-retaddr"]),
  settings: new Map([["osnoise/options", "DEFAULTS OSNOISE_WORKLOAD"]]),
  tracers: { ...tracers, available: ["function_graph", "osnoise", "timerlat", "nop"] },
};

const older: KernelFacts = { ...withTracers, instanceFiles: plain.instanceFiles };

const kernels: Readonly<Record<string, KernelFacts>> = {
  "osnoise-setting": withTracers,
  "osnoise-option": withTracers,
  "args-and-retaddr": withTracers,
  "args": older,
  "returns": { ...older, formats: fixtureKernel().formats },
  "stop": { ...plain, release: "5.15.0" },
  "cgroup": { ...plain, controlGroup: { kind: "no-hierarchy" } },
};

test("there is one for each facility that kernels have had for less than ten years", () => {
  expect(names.length).toBeGreaterThanOrEqual(14);
  expect(Object.keys(kernels).filter((name) => !names.includes(name))).toEqual([]);
});

test.each(names)("%s", async (name) => {
  const source = { path: `${name}.yaml`, text: readFileSync(join(folder, `${name}.yaml`), "utf8") };
  const [opened] = await openSpecs([source], {
    readFile: () => undefined,
    binaries: { cwd: folder, environment: {} },
    kernel: () => ok(kernels[name] ?? plain),
    sessionName: () => "golden",
  });
  const { problems } = opened!;
  const spoken = silentContext();
  showProblems(problems, spoken.context.io);
  const stderr = spoken.err();
  const status = statusOf({ problems });
  const answer = `exit status ${status}\n${stderr}`;
  if (process.env["UPDATE_GOLDEN"]) writeFileSync(join(folder, `${name}.stderr`), answer);
  expect(answer).toBe(readFileSync(join(folder, `${name}.stderr`), "utf8"));
  expect(status).toBe(3);
  expect(stderr).toMatch(/\n += help: /u);
});
