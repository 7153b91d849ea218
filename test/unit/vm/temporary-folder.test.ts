import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { TemporaryFolder } from "../../../src/vm/temporary-folder.ts";
import { scratchFolder } from "../../support/cli/scratch.ts";

test("removed, with what is in it", () => {
  const folder = new TemporaryFolder(scratchFolder());
  writeFileSync(join(folder.path, "file"), "");
  folder.remove();
  expect(existsSync(folder.path)).toBe(false);
});

test("what is in it goes, whatever its names are; a folder that has taken its place stays", () => {
  const parent = scratchFolder();
  const folder = new TemporaryFolder(parent);
  const latin1 = Buffer.from("/\xff.json", "latin1");
  writeFileSync(Buffer.concat([Buffer.from(folder.path), latin1]), "");
  mkdirSync(join(folder.path, "below"));
  writeFileSync(Buffer.concat([Buffer.from(join(folder.path, "below")), latin1]), "");
  renameSync(folder.path, join(parent, "moved"));
  mkdirSync(folder.path);
  writeFileSync(join(folder.path, "other"), "");
  folder.remove();
  expect(readdirSync(join(parent, "moved"))).toEqual([]);
  expect(readdirSync(folder.path)).toEqual(["other"]);
});

test("its owner is killed: the process that writes to it is ended, and it is removed", async () => {
  const program = `
    import { spawn } from "node:child_process";
    import { TemporaryFolder } from ${JSON.stringify(new URL("../../../src/vm/temporary-folder.ts", import.meta.url).pathname)};
    const folder = new TemporaryFolder(process.argv[1]);
    const writer = spawn("sleep", ["60"], { detached: true, stdio: "ignore" });
    folder.endsWith(writer.pid);
    process.stdout.write(JSON.stringify({ path: folder.path, pid: writer.pid }));
    setInterval(() => undefined, 1000);`;
  const owner = spawn(process.execPath, ["--input-type=module", "-e", program, scratchFolder()], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [said] = (await once(owner.stdout, "data")) as [Buffer];
  const { path, pid } = JSON.parse(said.toString()) as { path: string; pid: number };
  expect(existsSync(path)).toBe(true);
  owner.kill("SIGKILL");
  await once(owner, "exit");
  for (let tries = 0; tries < 100 && existsSync(path); tries++) await sleep(50);
  expect(existsSync(path)).toBe(false);
  expect(isRunning(pid)).toBe(false);
});

/** Nobody may be there to bury it. */
function isRunning(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && !/^State:\tZ/mu.test(readFileSync(`/proc/${pid}/status`, "utf8"));
}
