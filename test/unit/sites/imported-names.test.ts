import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { gatherSites } from "../../../src/sites/gather-sites.ts";
import { runCli } from "../../support/cli/run-cli.ts";
import type { BinaryReference } from "../../../src/spec/uprobes/program-probe.ts";
import { needs, needsTools } from "../../support/needs.ts";
import { canChangeRoot, putSleeper, sleeperIn } from "../../support/uprobes/own-root.ts";
import { uprobe } from "../../support/uprobes/uprobe.ts";

/** A spec names a function and a binary which only uses it: the error says where it is. */
needsTools("gcc", "readelf");

const folder = mkdtempSync(join(tmpdir(), "imported-names-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Programs that need libraries with versions, without, through others, and of which a function has moved since. */
beforeAll(() => {
  const library =
    "int old_fetch(int x) { return x; } int new_fetch(int x) { return x + 1; } int plain(int x) { return x; }";
  const versions =
    '__asm__(".symver old_fetch, fetch@LIB_1.0"); __asm__(".symver new_fetch, fetch@@LIB_2.0");';
  writeFileSync(
    join(folder, "map"),
    "LIB_1.0 { global: fetch; plain; local: *; }; LIB_2.0 { global: fetch; } LIB_1.0;",
  );
  compile(
    "libversions.so.1",
    `${versions} ${library}`,
    "-shared",
    "-fPIC",
    `-Wl,--version-script=${join(folder, "map")}`,
  );
  compile("libplain.so.1", "int unversioned(int x) { return x; }", "-shared", "-fPIC");
  const uses =
    "int plain(int); int unversioned(int); int middle(int x) { return plain(x) + unversioned(x); }";
  compile("libmiddle.so.1", uses, "-shared", "-fPIC", ...libraries("versions", "plain"));
  writeFileSync(join(folder, "moved-map"), "LIB_1.0 { global: moved; local: *; };");
  const versioned = ["-shared", "-fPIC", `-Wl,--version-script=${join(folder, "moved-map")}`];
  compile("libbefore.so.1", "int moved(int x) { return x; }", ...versioned);
  const moving = "int moved(int); int main(int c, char **v) { (void)v; return moved(c); }";
  compile("before", moving, ...libraries("before"));
  compile("libafter.so.1", "int moved(int x) { return x; }", ...versioned);
  const left = [...versioned, "-Wl,--no-as-needed", ...libraries("after")];
  compile("libbefore.so.1", "int nothing(int x) { return x; }", ...left);
  const old = '__asm__(".symver fetch, fetch@LIB_1.0");';
  const direct =
    "int fetch(int); int unversioned(int); int main(int c, char **v) { (void)v; return fetch(c) + unversioned(c); }";
  compile("new", direct, ...libraries("versions", "plain"));
  compile("old", `${old} ${direct}`, ...libraries("versions", "plain"));
  const indirect =
    "int unversioned(int); int middle(int); int main(int c, char **v) { (void)v; return middle(c) + unversioned(c); }";
  compile("through", indirect, ...libraries("middle"), "-Wl,--unresolved-symbols=ignore-all");
});

describe("the library that has it is named", () => {
  test.each([
    ["new", "fetch", "versions", ""],
    ["new", "fetch@LIB_2.0", "versions", ""],
    ["new", "fetch@@LIB_2.0", "versions", ""],
    ["new", "fetch+0x4", "versions", ""],
    ["new", "fetch@LIB_1.0", "versions", ', and "fetch@LIB_1.0" as the symbol'],
    ["old", "fetch", "versions", ', and "fetch@LIB_1.0" as the symbol'],
    ["new", "unversioned", "plain", ""],
    ["through", "unversioned", "plain", ""],
  ])("%s, which uses %s: lib%s.so.1", async (program, symbol, library, more) => {
    const name = symbol.replace(/[@+].*/u, "");
    expect(await problemOf({ kind: "named", name: join(folder, program) }, symbol)).toEqual({
      code: "not-probeable",
      message: `${join(folder, program)} uses "${name}" but does not define it`,
      hint: `it is defined in "${join(folder, `lib${library}.so.1`)}": use that as the binary${more}`,
    });
  });

  test("by its soname, where that is found without the program, too", async () => {
    const { hint } = await problemOf({ kind: "named", name: join(folder, "new") }, "__libc_start_main");
    expect(hint).toBe('it is defined in "libc.so.6": use that as the binary');
  });

  test("a version that none of them has: what the program says of the name", async () => {
    const { hint } = await problemOf({ kind: "named", name: join(folder, "new") }, "fetch@LIB_9");
    expect(hint).toBe('it is defined in "libversions.so.1": use that as the binary');
  });

  test("not the one that the program was linked with, where it has moved since", async () => {
    const binary: BinaryReference = { kind: "named", name: join(folder, "before") };
    const { hint } = await problemOf(binary, "moved");
    expect(hint).toBe(`it is defined in "${join(folder, "libafter.so.1")}": use that as the binary`);
  });

  test("the hint is true: with it, there is a site", async () => {
    const library: BinaryReference = { kind: "named", name: join(folder, "libversions.so.1") };
    const [site] = await gatherSites([uprobe("fetch@LIB_1.0", { binary: library })], search);
    expect(site).toMatchObject({ ok: true, value: { symbol: "fetch", version: "LIB_1.0", delta: 0 } });
  });
});

/** Paths of a process with a root of its own, which mean nothing here, or a decoy. */
describe("a program of another root has its libraries there", () => {
  const root = join(folder, "root");
  needs(canChangeRoot(), "no process may have a root of its own here");

  beforeAll(() => {
    mkdirSync(join(root, "real"), { recursive: true });
    // An absolute link, as images have them: it begins at the process' root.
    symlinkSync("/real", join(root, "libs"));
    putSleeper(root);
    compile("root/real/libthere.so.1", "int there(int x) { return x; }", "-shared", "-fPIC");
    const uses = "int there(int); int main(int c, char **v) { (void)v; return there(c); }";
    compile("root/program", uses, join(root, "real/libthere.so.1"), "-Wl,-rpath,/libs");
    compile("root/real/beside", uses, join(root, "real/libthere.so.1"), "-Wl,-rpath,$ORIGIN");
    const decoy = "/libs-that-only-this-machine-has";
    compile("root/elsewhere", uses, join(root, "real/libthere.so.1"), `-Wl,-rpath,${folder}${decoy}`);
    mkdirSync(`${folder}${decoy}`);
    compile(`.${decoy}/libthere.so.1`, "int there(int x) { return x; }", "-shared", "-fPIC");
  });

  test.each(["/program", "/real/beside", "/libs/beside"])("%s", async (path) => {
    const pid = await sleeperIn(root);
    const { message, hint } = await problemOf({ kind: "of-process", pid, path }, "there");
    expect(message).toContain(`/proc/${pid}/root/`);
    expect(hint).toBe('it is defined in "/real/libthere.so.1": use that as the path');
  });

  test("the hint is true: with it, there is a site", async () => {
    const binary: BinaryReference = {
      kind: "of-process",
      pid: await sleeperIn(root),
      path: "/real/libthere.so.1",
    };
    const [site] = await gatherSites([uprobe("there", { binary })], search);
    expect(site).toMatchObject({ ok: true, value: { symbol: "there", delta: 0 } });
  });

  test("a library that is at its path here only isn't taken for the process'", async () => {
    const pid = await sleeperIn(root);
    const { hint } = await problemOf({ kind: "of-process", pid, path: "/elsewhere" }, "there");
    expect(hint).toBe('it is defined in one of "libthere.so.1", "libc.so.6": use that as the binary');
  });

  test("`symbols` follows links as the process does, too", async () => {
    const pid = await sleeperIn(root);
    const { stderr } = await runCli(["symbols", `/proc/${pid}/root/libs/beside`, "there"]);
    expect(stderr)
      .toBe(`error[not-probeable]: /proc/${pid}/root/real/beside uses "there" but does not define it
  = help: it is defined in "/real/libthere.so.1": use that as the path
`);
  });
});

const search = { cwd: folder, environment: { PATH: folder } };

async function problemOf(
  binary: BinaryReference,
  symbol: string,
): Promise<{ readonly code?: string; readonly message?: string; readonly hint?: string | undefined }> {
  const [site] = await gatherSites([uprobe(symbol, { binary })], search);
  if (!site || site.ok) throw new Error(`${symbol} has a site`);
  const [{ code, message, hint } = { code: "", message: "", hint: "" }] = site.error;
  return { code, message, hint };
}

function compile(name: string, source: string, ...flags: readonly string[]): void {
  const soname = name.includes(".so") ? [`-Wl,-soname,${name.split("/").at(-1)}`] : [];
  const args = ["-O1", "-xc", "-", "-xnone", ...flags, ...soname, "-o", join(folder, name)];
  execFileSync("gcc", args, { input: source, stdio: ["pipe", "ignore", "pipe"] });
}

function libraries(...names: readonly string[]): readonly string[] {
  return [...names.map((name) => join(folder, `lib${name}.so.1`)), "-Wl,-rpath,$ORIGIN"];
}
