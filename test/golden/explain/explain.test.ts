import { globSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { openSpecs } from "../../../src/app/open-specs.ts";
import type { KernelProfile } from "../../../src/app/profile/kernel-profile.ts";
import { profileFacts } from "../../../src/app/profile/profile-facts.ts";
import { ok, type Result } from "../../../src/core/result.ts";
import { explainPlan } from "../../../src/plan/explain.ts";
import type { KernelFacts } from "../../../src/plan/kernel-facts.ts";
import { explainText } from "../../../src/report/commands/explain-text.ts";
import type { ProbeSite } from "../../../src/sites/probe-site.ts";
import { parseStaticArguments } from "../../../src/sites/static-probes/parse-static-arguments.ts";
import type { ResolvedArgument } from "../../../src/sites/static-probes/static-argument.ts";
import type { Spec } from "../../../src/spec/spec.ts";
import type { ProgramProbe } from "../../../src/spec/uprobes/program-probe.ts";
import { fixtureProfile } from "../../support/fixture-profile.ts";

/**
 * What `ftrace-run explain --kernel PROFILE` prints of the shipped specs that have a file here, for the kernel of test/fixtures/formats: a
 * change of any plan shows here, a line for each step. `UPDATE_GOLDEN=1` writes the plans anew, to be read before they are committed; an empty
 * file adds a spec. Recipes whose plan is of a kind that is here already need none.
 */
const folder = import.meta.dirname;
const specs = join(folder, "../../../specs");
const names = globSync("*.txt", { cwd: folder })
  .map((file) => basename(file, ".txt"))
  .toSorted();
const kernel = fixtureProfile();
/** With all that instances of Linux 6.18 have, and some functions to trace. */
const profile: KernelProfile = {
  ...kernel,
  tracers: ["blk", "function", "function_graph", "nop"],
  instanceFiles: [
    ...kernel.instanceFiles,
    "set_event_pid",
    "set_ftrace_pid",
    "set_ftrace_notrace_pid",
    "trace_marker",
    ...["disable_on_free", "event-fork", "function-fork", "markers", "overwrite"].map(
      (name) => `options/${name}`,
    ),
  ],
  functions: [
    "__local_bh_enable_ip",
    "__sysvec_apic_timer_interrupt",
    "common_interrupt",
    "file_update_time",
    "folio_unlock",
    "fsnotify",
    "handle_softirqs",
    "irq_enter_rcu",
    "irq_exit_rcu",
    "security_file_permission",
    "sysvec_apic_timer_interrupt",
    "vfs_read",
    "vfs_write",
  ],
};

test.each(names)("%s", async (name) => {
  const plan = await explained(name);
  const golden = join(folder, `${name}.txt`);
  if (process.env["UPDATE_GOLDEN"]) writeFileSync(golden, plan);
  expect(plan).toBe(readFileSync(golden, "utf8"));
});

test("every plan is that of a shipped spec", () => {
  const shipped = globSync("*.yaml", { cwd: specs }).map((file) => basename(file, ".yaml"));
  expect(names.length).toBeGreaterThan(20);
  expect(shipped).toEqual(expect.arrayContaining(names));
});

/** As the profile says, with sites for probes in programs, which no profile has. */
function factsFor(spec: Spec): Result<KernelFacts> {
  const facts = profileFacts(profile, "kernel.json", spec);
  return facts.ok ? ok({ ...facts.value, sites: spec.uprobes.map(siteOf) }) : facts;
}

/** Each at an offset of its own in a file of the name that the spec gives. */
function siteOf({ binary, site }: ProgramProbe, index: number): Result<ProbeSite> {
  if (binary.value.kind !== "named") throw new Error("shipped specs name their programs");
  const offset = 0x1000 * (index + 1);
  const file = {
    path: `/usr/lib/${binary.value.name}`,
    offset,
    device: 2049,
    inode: 7,
    machine: 62,
    bits: 64,
    warnings: [],
  } as const;
  const { value } = site;
  if (value.kind === "symbol") return ok({ ...file, symbol: value.text, delta: 0 });
  if (value.kind !== "usdt") return ok(file);
  const words = parseStaticArguments("8@%rdi 8@%rsi", file.machine) as readonly ResolvedArgument[];
  const { provider = "", name } = value;
  return ok({ ...file, staticProbe: { provider, name, sites: [{ offset, arguments: words }] } });
}

async function explained(name: string): Promise<string> {
  const source = { path: `${name}.yaml`, text: readFileSync(join(specs, `${name}.yaml`), "utf8") };
  const [opened] = await openSpecs([source], {
    readFile: () => undefined,
    binaries: { cwd: specs, environment: {} },
    kernel: factsFor,
    sessionName: () => "ftrace-run-7-golden",
  });
  const { prepared, problems } = opened!;
  if (!prepared) throw new Error(problems.map(({ message }) => message).join("\n"));
  const { plan, facts } = prepared;
  const { mountPoint } = facts.tracefs;
  const options = { width: 400, unbounded: true, color: false, unicode: true } as const;
  return explainText(explainPlan(plan, mountPoint), join(mountPoint, plan.folder), options);
}
