import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchFolder } from "../support/cli/scratch.ts";

const root = join(import.meta.dirname, "../..");
const spec = join(root, "specs/wakeup-latency.yaml");
const nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];

test("report on the recording gives the run's document byte for byte, session fields aside, without root", async () => {
  const folder = scratchFolder();
  await runCli([spec, "--duration", "1s", "--out", folder, "--quiet"]);
  const shared = join(folder, "shared");
  mkdirSync(shared);
  for (const name of ["trace.dat"]) writeFileSync(join(shared, name), readFileSync(join(folder, name)));
  const again = await runCli(["report", "-", spec, "--set", "x=y"], { through: nobody, stdin: "" });
  expect(again.status).toBe(2);
  const report = (): Promise<{ stdout: string }> =>
    runCli(["report", join(folder, "trace.dat"), spec, "--json", "-"]);
  const [first, second] = [await report(), await report()];
  expect(first.stdout).toBe(second.stdout);
  expect(first.stdout).toBe(asDocument(readFileSync(join(folder, "result.json"), "utf8")));
});

test("and says when the recording was made", async () => {
  const folder = scratchFolder();
  const before = new Date().toISOString();
  await runCli([spec, "--duration", "100ms", "--out", folder, "--quiet"]);
  const { stdout } = await runCli(["report", join(folder, "trace.dat"), spec, "--format", "junit"]);
  const [, time = ""] = /timestamp="([^"]*)"/u.exec(stdout) ?? [];
  expect(time >= before.slice(0, time.length)).toBe(true);
  expect(time <= new Date().toISOString()).toBe(true);
});

/** The result of a run as a report on its recording prints it. */
function asDocument(json: string): string {
  const { session, ...rest } = JSON.parse(json) as Record<string, unknown>;
  expect(session).toBeDefined();
  return `${JSON.stringify({ version: 1, results: [rest] }, null, 2)}\n`;
}
