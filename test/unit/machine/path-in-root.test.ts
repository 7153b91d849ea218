import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { pathInRoot } from "../../../src/machine/process-files.ts";
import { scratchFolder } from "../../support/cli/scratch.ts";

/** A file system of a container: what is in it, and links as images have them. */
function someRoot(): string {
  const root = scratchFolder();
  const file = (path: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), "");
  };
  file("usr/lib/x86_64-linux-gnu/libc.so.6");
  file("usr/bin/mawk");
  mkdirSync(join(root, "etc/alternatives"), { recursive: true });
  symlinkSync("usr/lib", join(root, "lib"));
  symlinkSync("usr/bin", join(root, "bin"));
  symlinkSync("/etc/alternatives/awk", join(root, "usr/bin/awk"));
  symlinkSync("/usr/bin/mawk", join(root, "etc/alternatives/awk"));
  symlinkSync("../../../../../../etc/shadow", join(root, "usr/bin/up"));
  symlinkSync("round", join(root, "usr/bin/round"));
  return root;
}

test.each([
  ["/lib/x86_64-linux-gnu/libc.so.6", "/usr/lib/x86_64-linux-gnu/libc.so.6"],
  ["/bin/awk", "/usr/bin/mawk"],
  ["bin//./awk", "/usr/bin/mawk"],
  ["/lib/../bin/mawk", "/usr/bin/mawk"],
  ["/usr/bin/up", "/etc/shadow"],
  ["/../../..", ""],
  ["/no/such/file", "/no/such/file"],
])("%s leads to %s below the root", (path, meant) => {
  const root = someRoot();
  expect(pathInRoot(root, path)).toBe(`${root}${meant}`);
});

test("links that go in circles lead nowhere", () => {
  expect(pathInRoot(someRoot(), "/bin/round")).toBeUndefined();
});

test("nothing leads out of the root, and what comes out holds no link", () => {
  const root = someRoot();
  const part = fc.constantFrom("lib", "bin", "usr", "up", "awk", "round", "..", ".", "", "x86_64-linux-gnu");
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const found = pathInRoot(root, parts.join("/"));
      expect(found === undefined || found.startsWith(root)).toBe(true);
      expect(found?.split("/").includes("..")).not.toBe(true);
      expect(found && pathInRoot(root, found.slice(root.length))).toBe(found);
    }),
  );
});
