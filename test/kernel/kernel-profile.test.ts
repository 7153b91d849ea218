import { chmodSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { gatherFacts } from "../../src/app/gather-facts.ts";
import { openKernelView } from "../../src/app/kernel-view.ts";
import { parseProfile } from "../../src/app/profile/parse-profile.ts";
import { profileFacts } from "../../src/app/profile/profile-facts.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { withoutTracefs } from "../support/kernel-tier/without-tracefs.ts";
import { scratchSpec } from "../support/cli/scratch.ts";
import { buildSpec, tracepoint } from "../support/session/build-spec.ts";

const root = join(import.meta.dirname, "../..");
let text: string;

beforeAll(async () => {
  text = (await runCli(["doctor", "--profile"])).stdout;
});

test("a profile tells of every event what the live kernel tells", async () => {
  const everything = buildSpec({ tracepoints: [tracepoint("*:*")] });
  const profile = parseProfile({ path: "k.json", text });
  const view = await openKernelView();
  if (!profile.ok || !view.ok) throw new Error("no profile, or no kernel");
  const live = gatherFacts(everything, view.value);
  await view.value.close();
  const given = profileFacts(profile.value, "k.json", everything);
  if (!live.ok || !given.ok) throw new Error("no facts");
  console.log(`${live.value.formats.size} formats in ${text.length} bytes`);
  expect(live.value.formats.size).toBeGreaterThan(100);
  // What changes from one moment to the next is not in a profile.
  const { settings, ...lasting } = live.value;
  expect(settings?.size).toBeGreaterThan(10);
  const { tracefs } = given.value;
  expect(given.value).toEqual({ ...lasting, bufferUnused: false, tracefs });
});

test("with it the shipped specs are as right as on the live kernel, without root, where tracefs is not mounted", async () => {
  const profile = scratchSpec(text);
  chmodSync(dirname(profile), 0o755);
  // Functions with probes are not in a profile (docs/kernel-profile.md).
  const specs = globSync("specs/*.yaml", { cwd: root })
    .toSorted()
    .filter((path) => !/^kprobes:/mu.test(readFileSync(join(root, path), "utf8")));
  const nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
  const { status, stdout, stderr } = await runCli(["check", "--kernel", profile, ...specs], {
    cwd: root,
    through: [...withoutTracefs('exec "$@"'), "sh", ...nobody],
  });
  const live = await runCli(["check", ...specs], { cwd: root });
  expect({ status, stdout, stderr }).toEqual({
    status: live.status,
    stdout: live.stdout,
    stderr: live.stderr,
  });
  expect(stdout).toContain("specs/sched-switch.yaml: ok\n");
});
