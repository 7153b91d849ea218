import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { firstInit } from "../../../src/vm/guest-init.ts";
import { guestLayout } from "../../../src/vm/guest-layout.ts";
import { scratchFolder } from "../../support/cli/scratch.ts";

test("a plain folder has copies of small files and links; folders and large files stay layered", () => {
  const cwd = scratchFolder();
  writeFileSync(join(cwd, "small"), "text");
  writeFileSync(join(cwd, "large"), Buffer.alloc((1 << 20) + 1));
  symlinkSync("small", join(cwd, "link"));
  mkdirSync(join(cwd, "folder"));
  chmodSync(cwd, 0o1770);
  const { plain } = guestLayout(cwd, undefined);
  const folder = plain.find(({ path }) => path === cwd);
  expect(folder).toMatchObject({
    mode: 0o1770,
    copied: ["link", "small"],
    folders: ["folder"],
    others: ["large"],
  });
});

test("outer folders come before those in them, and each comes once", () => {
  const home = scratchFolder();
  const cwd = join(home, "work");
  mkdirSync(cwd);
  symlinkSync(cwd, join(home, "link"));
  const paths = guestLayout(join(home, "link"), home).plain.map(({ path }) => path);
  expect(paths.indexOf("/tmp")).toBeLessThan(paths.indexOf(home));
  expect(paths.indexOf(home)).toBeLessThan(paths.indexOf(cwd));
  expect(new Set(paths).size).toBe(paths.length);
});

test("what is no folder, too full, the root or the guest's own is left out", () => {
  const full = scratchFolder();
  for (let index = 0; index <= 1000; index++) writeFileSync(join(full, String(index)), "");
  for (const cwd of [full, "/", "/proc/self", "/dev/shm", "/run", join(full, "0"), join(full, "none")])
    expect(
      guestLayout(cwd, cwd)
        .plain.map(({ path }) => path)
        .filter((path) => !path.endsWith("/tmp")),
    ).toEqual([]);
});

test("system folders are the host's, unless something has to be made in them", () => {
  expect(guestLayout("/", undefined).readOnly).toEqual(expect.arrayContaining(["/usr", "/etc"]));
  expect(guestLayout("/", undefined, ["/usr/out"]).readOnly).not.toContain("/usr");
});

test("names are arguments of the guest's script, whatever they hold", () => {
  const cwd = scratchFolder();
  for (const name of ["-rf", "a b", "$(reboot)", "it's"]) mkdirSync(join(cwd, name));
  const script = firstInit([], guestLayout(cwd, undefined));
  expect(script).toContain(`b mkdir -- '$(reboot)' -rf 'a b' 'it'\\''s'`);
});
