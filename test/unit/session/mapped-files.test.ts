import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { mappedFiles } from "../../../src/session/process-files.ts";
import { scratchFolder } from "../../support/cli/scratch.ts";
import { needsTools } from "../../support/needs.ts";

describe("files whose code a process executes", () => {
  needsTools("gcc");

  test.each([
    ["at an address with zeros before it, as a program that can't be moved has", "-no-pie", "plain"],
    [
      "whose path has a carriage return, and what looks like a line of the list",
      "-pie",
      "a\r00400000-00401000 r-xp 00000000 00:01 7 ",
    ],
  ])("one %s", async (_, flag, folderName) => {
    const folder = join(scratchFolder(), folderName);
    mkdirSync(folder);
    const program = join(folder, "waits");
    writeFileSync(`${program}.c`, "int pause(void); int main(void) { return pause(); }\n");
    execFileSync("gcc", [flag, `${program}.c`, "-o", program]);
    const child = spawn(program, { stdio: "ignore" });
    try {
      const { dev: device, ino: inode } = statSync(program);
      await expect.poll(() => mappedFiles(child.pid!)).toContainEqual({ path: program, device, inode });
      expect(
        mappedFiles(child.pid!).every(
          ({ path }) => path.startsWith("/usr/") || path.startsWith("/lib/") || path === program,
        ),
      ).toBe(true);
    } finally {
      child.kill("SIGKILL");
    }
  });
});
