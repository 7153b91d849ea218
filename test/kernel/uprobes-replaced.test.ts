import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, realpathSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { resultOf } from "../support/cli/result-of.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchFolder, scratchSpec } from "../support/cli/scratch.ts";
import { needsTools } from "../support/needs.ts";
import { timeUntil } from "../support/session/spawn-session.ts";
import { mappedFiles } from "../../src/machine/process-files.ts";
import { buildProgram } from "../support/uprobes/build-program.ts";

/** As an update leaves it: a process goes on with files that have no path any more. */
describe("files that were replaced or deleted while a process executes them", () => {
  needsTools("gcc");
  let program = "";
  let libc = "";
  let child: ChildProcess;

  beforeEach(async () => {
    const folder = scratchFolder();
    program = buildProgram("caller", folder);
    libc = join(folder, "libc.so.6");
    copyFileSync(realpathSync("/lib/x86_64-linux-gnu/libc.so.6"), libc);
    child = spawn(program, ["1000000", "1000"], { env: { LD_LIBRARY_PATH: folder }, stdio: "ignore" });
    await timeUntil(() => mappedFiles(child.pid!).some(({ path }) => path === libc), 10_000, "the program");
  });

  afterEach(() => {
    child.kill("SIGKILL");
  });

  test.each([
    ["the program, by its name", () => "caller", "work", (): string => program, "exe"],
    ["the program, by its path", () => program, "work", (): string => program, "exe"],
    ["a library, by its name", () => "libc.so.6", "usleep", (): string => libc, "map_files/"],
  ])("%s, deleted: the hint says what leads to it", async (_, path, symbol, file, link) => {
    rmSync(file());
    const refused = await runCli([specFor(`{pid: ${child.pid}, path: ${path()}}`, symbol), "--quiet"]);
    expect(refused.status).toBe(3);
    await expectCounts(refused.stderr, symbol, link);
  });

  test("replaced: the warning says that it is another file, and what leads to the right one", async () => {
    copyFileSync(program, `${program}.new`);
    renameSync(`${program}.new`, program);
    const other = await runCli([specFor(`{pid: ${child.pid}, path: ${program}}`, "work"), "--quiet"]);
    expect(other.stderr).toContain("warning[probe-unsure]");
    await expectCounts(other.stderr, "work", "exe");
  });

  async function expectCounts(stderr: string, symbol: string, link: string): Promise<void> {
    const binary = /write binary: (\S+) for the file that the process executes/u.exec(stderr)?.[1];
    expect(binary).toContain(`/proc/${child.pid}/${link}`);
    const { verdict } = resultOf(await runCli([specFor(binary!, symbol), "--json", "-", "--quiet"]));
    expect(verdict).toEqual({ status: "passed", exitStatus: 0, reasons: [] });
  }

  function specFor(binary: string, symbol: string): string {
    return scratchSpec(`
version: 1
duration: 300ms
uprobes:
  - {name: called, binary: ${binary}, symbol: ${symbol}}
aggregations: {calls: {use: count, of: called}}
expect: [calls.total > 10]
`);
  }
});
