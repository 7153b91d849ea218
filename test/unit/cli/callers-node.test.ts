import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { workloadEnvironment } from "../../../src/session/workload/environment.ts";
import { invoker } from "../../../src/machine/identity.ts";
import { scratchFolder } from "../../support/cli/scratch.ts";
import { needs } from "../../support/needs.ts";

const launcher = join(import.meta.dirname, "../../../bin/ftrace-run");
const isRoot = process.getuid?.() === 0;

test("SIGUSR1 opens no debugger", async () => {
  const script = `setTimeout(() => undefined, 20_000); await import(${JSON.stringify(`${launcher}.js`)});`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script, "ftrace-run", "--version"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  await once(child.stdout, "data");
  process.kill(child.pid!, "SIGUSR1");
  await sleep(1000);
  child.kill("SIGTERM");
  const ended = (await once(child, "exit")) as [number | null, string | null];
  expect({ said, ended }).toEqual({ said: "", ended: [null, "SIGTERM"] });
});

needs(isRoot, "only root is kept from its caller's NODE_OPTIONS");

test.runIf(isRoot)("what Node takes from its caller's environment reaches no root process", () => {
  const folder = scratchFolder();
  const [planted, proof] = [join(folder, "planted.cjs"), join(folder, "proof")];
  writeFileSync(planted, `require("node:fs").writeFileSync(${JSON.stringify(proof)}, "")`);
  const link = join(folder, "ftrace-run");
  symlinkSync(launcher, link);
  const env = {
    PATH: [dirname(process.execPath), process.env["PATH"]].join(delimiter),
    NODE_OPTIONS: `--require ${planted}`,
    NODE_COMPILE_CACHE: join(folder, "cache"),
    NODE_V8_COVERAGE: join(folder, "coverage"),
    NODE_REDIRECT_WARNINGS: join(folder, "warnings"),
  };
  const { status, stdout } = spawnSync(link, ["--version"], { env, encoding: "utf8" });
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/u) as string,
  });
  expect(existsSync(proof)).toBe(false);
  expect(readdirSync(folder).sort()).toEqual(["ftrace-run", "planted.cjs"]);
});

test("a workload has its caller's variables for Node, and no other ones that come along", () => {
  const callers = { FTRACE_RUN_CALLERS_NODE_OPTIONS: "--no-warnings", FTRACE_RUN_CALLERS_PATH: "/tmp" };
  const environment = workloadEnvironment({ PATH: "/bin", ...callers }, invoker({}), "ftrace-run-1-a", false);
  expect(environment).toMatchObject({ NODE_OPTIONS: "--no-warnings", PATH: "/bin" });
});
