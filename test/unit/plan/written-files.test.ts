import { expect, test } from "vitest";
import type { KernelFacts } from "../../../src/plan/kernel-facts.ts";
import { planSession } from "../../../src/plan/plan-session.ts";
import type { Operation } from "../../../src/plan/plan.ts";
import type { Spec } from "../../../src/spec/spec.ts";
import { inItsInstance } from "../../../src/tracefs/instance-files.ts";
import { noTrigger } from "../../../src/tracefs/fake/fake-tree.ts";
import { kprobe } from "../../support/probes.ts";
import { buildSpec, tracepoint, withStack, workload } from "../../support/session/build-spec.ts";
import { documentedScopes } from "../../support/setting-table.ts";
import { someFacts, withExec } from "./facts.ts";

const at = tracepoint("x").at;
const documented = documentedScopes();
/** Data, and no settings. */
const data: ReadonlySet<string> = new Set(["trace", "trace_marker"]);

/** Every option that the docs name, turned over by the spec. */
const options = [...documented.keys()]
  .filter((file) => file.startsWith("options/"))
  .map((file) => ({ name: file.slice("options/".length), on: true, at }));

test("every file that a plan writes, or puts back, is in the docs' table, where each is measured", () => {
  const written = new Set<string>();
  for (const kernel of ["6.1.0", "6.12.0", "6.18.0"]) {
    for (const type of ["function", "function_graph", "blk", "nop"]) {
      const own = options.filter(({ name }) => planOf(type, kernel, [name]).ok).map(({ name }) => name);
      const plan = planOf(type, kernel, own);
      if (!plan.ok) throw new Error(plan.error.map(({ message }) => message).join("; "));
      for (const { apply, undo } of plan.value.steps) {
        for (const file of [apply, undo].flatMap(fileOf)) written.add(file);
      }
    }
  }
  const files = [...written].filter((file) => !data.has(file));
  expect(files.filter((file) => !documented.has(file))).toEqual([]);
  expect(files.length).toBeGreaterThan(60);
});

function planOf(type: string, release: string, names: readonly string[]): ReturnType<typeof planSession> {
  const patterns = [{ value: "vfs_read", at }];
  const isGraph = type === "function_graph";
  const spec: Partial<Spec> = {
    workload: [workload(["true"])],
    scope: { pids: "workload", cpus: [0] },
    buffer: {
      perCpuBytes: 1 << 20,
      subBufferBytes: release === "6.1.0" ? 4096 : 8192,
      whenFull: "drop-oldest",
    },
    tracepoints: [withStack("sched:sched_switch", "prev_pid != 0")],
    kprobes: [kprobe("vfs_read", { filter: "n > 3", args: { n: "$arg3:u64" } })],
    markers: { at },
    userStacks: { at },
    tracer: {
      at,
      type: { value: type, at },
      functions: patterns,
      exclude: patterns,
      roots: isGraph ? patterns : [],
      notRoots: isGraph ? patterns : [],
      ...(isGraph && { depth: { value: 2, at } }),
      options: options.filter(({ name }) => names.includes(name)),
    },
  };
  return planSession(buildSpec(spec), someFacts({ ...withExec, ...factsOf(release) }), { instance: "s" });
}

/** Everything is set to something else before. */
function factsOf(release: string): Partial<KernelFacts> {
  const settings = new Map([
    ...options.map(({ name }) => [`options/${name}`, "0"] as const),
    ["tracing_thresh", "7"],
  ]);
  settings.set("options/trace_printk_dest", "1");
  return {
    release,
    bufferUnused: true,
    instanceFiles: new Set([
      ...options.map(({ name }) => `options/${name}`),
      "buffer_subbuf_size_kb",
      "set_event_notrace_pid",
      "set_event_pid",
      "set_ftrace_notrace_pid",
      "set_ftrace_pid",
      "trace_marker",
    ]),
    settings,
    triggers: new Map([["sched:sched_switch", noTrigger]]),
    tracers: {
      available: ["blk", "function", "function_graph", "nop"],
      inInstances: release === "6.1.0" ? ["function", "nop"] : ["function", "function_graph", "nop"],
      users: [],
      state: new Map([
        ["max_graph_depth", "7\n"],
        ["set_graph_notrace", "vfs_write\n"],
        ...[...settings].map(([file, value]) => [file, `${value}\n`] as const),
      ]),
      topLevelEntries: 0,
      symbols: [],
    },
  };
}

/** One event stands for all, also for those of probes. */
function fileOf(operation: Operation | undefined): readonly string[] {
  if (!operation) return [];
  if (operation.kind === "define-event" || operation.kind === "remove-event") return ["dynamic_events"];
  if (!("path" in operation)) return [];
  return [
    inItsInstance(operation.path).replace(
      /^events\/(?:ftrace_run_[^/]*|s|sched)\/[^/]*/u,
      "events/sched/sched_switch",
    ),
  ];
}
