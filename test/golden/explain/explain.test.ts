import { globSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { openSpecs } from "../../../src/app/open-specs.ts";
import type { KernelProfile } from "../../../src/app/profile/kernel-profile.ts";
import { profileFacts } from "../../../src/app/profile/profile-facts.ts";
import { explainPlan } from "../../../src/plan/explain.ts";
import { explainText } from "../../../src/report/commands/explain-text.ts";
import { fixtureProfile } from "../../support/fixture-profile.ts";

/**
 * What `ftrace-run explain --kernel PROFILE` prints of every shipped spec, for the kernel of test/fixtures/formats: a change of
 * any plan shows here, a line for each step. `UPDATE_GOLDEN=1` writes the plans anew, to be read before they are committed.
 */
const folder = import.meta.dirname;
const specs = join(folder, "../../../specs");
const names = globSync("*.yaml", { cwd: specs })
  .map((file) => basename(file, ".yaml"))
  .toSorted();
const profile: KernelProfile = {
  ...fixtureProfile(),
  tracers: ["blk", "function", "function_graph", "nop"],
};

test("every plan is that of a shipped spec", () => {
  const plans = globSync("*.txt", { cwd: folder }).map((file) => basename(file, ".txt"));
  expect(plans.toSorted()).toEqual(names);
});

test.each(names)("%s", async (name) => {
  const plan = await explained(name);
  const golden = join(folder, `${name}.txt`);
  if (process.env["UPDATE_GOLDEN"]) writeFileSync(golden, plan);
  expect(plan).toBe(readFileSync(golden, "utf8"));
});

async function explained(name: string): Promise<string> {
  const source = { path: `${name}.yaml`, text: readFileSync(join(specs, `${name}.yaml`), "utf8") };
  const [opened] = await openSpecs([source], {
    readFile: () => undefined,
    retry: "",
    binaries: { cwd: specs, environment: {} },
    kernel: (spec) => profileFacts(profile, "kernel.json", spec),
    sessionName: () => "ftrace-run-7-golden",
  });
  const { prepared, problems } = opened!;
  if (!prepared) throw new Error(problems.map(({ message }) => message).join("\n"));
  const { plan, facts } = prepared;
  const { mountPoint } = facts.tracefs;
  const options = { width: 100, unbounded: true, color: false, unicode: true } as const;
  return explainText(explainPlan(plan, mountPoint), join(mountPoint, plan.folder), options);
}
