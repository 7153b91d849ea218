import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  identityOf,
  isNamed,
  linkedPath,
  mappedFiles,
  pathOfMapped,
} from "../../../src/machine/process-files.ts";
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
      expect(pathOfMapped(child.pid!, { device, inode })).toBe(`/proc/${child.pid}/exe`);
      expect(linkedPath(`/proc/${child.pid}/exe`)).toBe(program);
      rmSync(program);
      const [gone] = mappedFiles(child.pid!, (path) => isNamed(path, "waits"));
      expect(gone).toEqual({ path: `${program} (deleted)`, device, inode });
      expect(linkedPath(`/proc/${child.pid}/exe`)).toBe(program);
    } finally {
      child.kill("SIGKILL");
    }
  });

  test("a library is named by the memory that it is mapped at; what isn't executed has no such path", () => {
    const library = mappedFiles(process.pid).find(({ path }) => path.includes("/libc.so"))!;
    const link = pathOfMapped(process.pid, library)!;
    expect(link).toMatch(new RegExp(`^/proc/${process.pid}/map_files/[0-9a-f]+-[0-9a-f]+$`, "u"));
    expect(identityOf(link)).toEqual({ device: library.device, inode: library.inode });
    expect(linkedPath(link)).toBe(library.path);
    expect(pathOfMapped(process.pid, identityOf(import.meta.filename)!)).toBeUndefined();
    expect(linkedPath("/proc/version")).toBe("/proc/version");
  });

  test.each([
    ["/a/b", "b", true],
    ["/a/b (deleted)", "b", true],
    ["/a/b (deleted)", "b (deleted)", true],
    ["/a/bb", "b", false],
    ["/a/b (deleted) (deleted)", "b", false],
  ])("%s is named %s: %s", (path, name, is) => expect(isNamed(path, name)).toBe(is));
});
