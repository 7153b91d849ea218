import { globSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { rememberedProfile } from "../../../src/app/guest/guest-profile.ts";
import { rememberAnswer } from "../../../src/vm/answer-cache.ts";
import { chooseKernel } from "../../../src/vm/choose-kernel.ts";
import type { BootableKernel } from "../../../src/vm/kernels.ts";
import { type CliResult, runCli } from "../../support/cli/run-cli.ts";
import { scratchSpec } from "../../support/cli/scratch.ts";
import { fixtureProfile } from "../../support/fixture-profile.ts";
import { dataFolderWith } from "../../support/vm/fake-kernel.ts";

afterEach(() => vi.unstubAllEnvs());

const profile = { ...fixtureProfile(), tracers: ["function", "nop"], functions: ["vfs_read", "vfs_write"] };

/** A machine with a guest's kernel that has answered before. It is none that could be booted. */
function answered(): { readonly data: string; readonly kernel: BootableKernel } {
  const data = dataFolderWith(["6.12", "6.12.9-amd64"]);
  vi.stubEnv("XDG_DATA_HOME", data);
  const kernel = chooseKernel("6.12");
  if (!kernel.ok) throw new Error("the fake kernel is not found");
  rememberAnswer(kernel.value, JSON.stringify(profile));
  return { data, kernel: kernel.value };
}

function ask(...args: readonly string[]): Promise<CliResult> {
  return runCli(args, { env: { XDG_DATA_HOME: answered().data } });
}

const SPEC = "version: 1\nduration: 1s\ntracepoints: [sched:sched_switch]\n";

test.each([
  [["format", "sched_switch", "--vm"], "sched:sched_switch\n"],
  [["format", "sched_switch", "--vm=6.12", "--format", "json"], '"name": "sched_switch"'],
  [["--vm", "format", "sched_switch"], "prev_comm"],
  [["list", "--vm", "events", "sched:sched_switch"], "sched:sched_switch\n"],
  [["list", "functions", "vfs_*", "--vm"], "vfs_read\nvfs_write\n"],
  [["list", "tracers", "--vm"], "function\nnop\n"],
  [["doctor", "--profile", "--vm"], '"kernelProfile": 1'],
  [["explain", scratchSpec(SPEC), "--vm"], "sched_switch"],
  [["check", scratchSpec(SPEC), "--vm"], ": ok\n"],
  [["symbols", process.execPath, "main", "--vm"], "main"],
])("%j is answered without root and without a boot", async (args, expected) => {
  const spec = scratchSpec(SPEC);
  const done = await ask(...args.map((word) => (word.endsWith(".yaml") ? spec : word)));
  expect(done).toMatchObject({ status: 0, stderr: "" });
  expect(done.stdout).toContain(expected);
});

test.each([
  [["events", "2", "format", "--vm", "sched:sched_sw"], "sched:sched_switch\n"],
  [["events", "2", "--vm", "format", "sched:sched_sw"], "sched:sched_switch\n"],
  [["events", "1", "format", "sched:sched_sw", "--vm=6.12"], "sched:sched_switch\n"],
  [["listed", "3", "list", "functions", "--vm", "vfs_r"], "vfs_read\n"],
  [["listed", "5", "list", "--vm", "6.12", "--no-color", "tracers", "n"], "nop\n"],
  [["events", "2", "format", "--vm=6.1", "sched:sched_sw"], ""],
])("completion of %j has what the guest answered, and boots none", async (words, expected) => {
  expect(await ask("__complete", ...words)).toEqual({ status: 0, stdout: expected, stderr: "" });
});

test("an event that the guest's kernel lacks is 3, with a near name", async () => {
  const done = await ask("format", "sched_swich", "--vm");
  expect(done).toMatchObject({ status: 3, stdout: "" });
  expect(done.stderr).toContain('did you mean "sched_switch"?');
});

test("a profile and a guest are two kernels", async () => {
  const done = await ask("check", scratchSpec(SPEC), "--vm", "--kernel", "a.json");
  expect(done.status).toBe(2);
  expect(done.stderr).toContain("cannot be used with");
});

test("the answer is one user's, and goes with its image", () => {
  const { kernel, data } = answered();
  expect(rememberedProfile(kernel)).toEqual(profile);
  const answers = (): readonly string[] => globSync("ftrace-run/kernels/.answers/*", { cwd: data });
  expect(answers()).toHaveLength(1);
  expect(statSync(join(data, answers()[0]!)).mode & 0o777).toBe(0o600);
  utimesSync(kernel.image, 1, 1);
  expect(rememberedProfile(kernel)).toBeUndefined();
  rememberAnswer(kernel, JSON.stringify(profile));
  expect(answers()).toHaveLength(1);
  expect(rememberedProfile(kernel)).toEqual(profile);
});

test("a damaged answer is none", () => {
  const { kernel, data } = answered();
  const [file = ""] = globSync("ftrace-run/kernels/.answers/*", { cwd: data });
  writeFileSync(join(data, file), JSON.stringify({ ...profile, clocks: "none" }));
  expect(rememberedProfile(kernel)).toBeUndefined();
});
