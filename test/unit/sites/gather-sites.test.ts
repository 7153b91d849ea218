import { copyFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { gatherSites } from "../../../src/sites/gather-sites.ts";
import type { Result } from "../../../src/core/result.ts";
import type { ProbeSite } from "../../../src/sites/probe-site.ts";
import type { SiteReference, ProgramProbe } from "../../../src/spec/uprobes/program-probe.ts";
import { objdumpStarts } from "../../support/binutils/objdump.ts";
import { buildProgram } from "../../support/uprobes/build-program.ts";
import { readelfProbes } from "../../support/binutils/readelf-probes.ts";
import { nmValue } from "../../support/binutils/nm.ts";
import { buildCase } from "../../support/elf-matrix/build.ts";
import { needsTools } from "../../support/needs.ts";
import { uprobe } from "../../support/uprobes/uprobe.ts";

needsTools("gcc", "objdump", "readelf");

const folder = mkdtempSync(join(tmpdir(), "gather-sites-"));
afterAll(() => rmSync(folder, { recursive: true }));

let pie = "";
let library = "";
beforeAll(() => {
  pie = buildCase("pie", folder);
  library = buildCase("versioned-library", folder);
  for (const name of ["same", "same.so"]) copyFileSync(pie, join(folder, name));
  writeFileSync(join(folder, "script"), "#!/bin/sh\n", { mode: 0o755 });
});

describe("a site, and what proves which file it is in", () => {
  test("by symbol", async () => {
    const { dev, ino } = statSync(pie);
    expect(await found(pie, { kind: "symbol", text: "target" })).toMatchObject({
      path: pie,
      symbol: "target",
      delta: 0,
      device: dev,
      inode: ino,
      machine: 62,
      bits: 64,
      buildId: expect.stringMatching(/^[0-9a-f]{40}$/u) as string,
      fileSystem: expect.stringMatching(/^\w+/u) as string,
      warnings: [],
    });
  });

  test("by offset and by address: the function there is named", async () => {
    const { offset } = await found(pie, { kind: "symbol", text: "target" });
    const byOffset = await found(pie, { kind: "offset", offset });
    expect(byOffset).toMatchObject({ offset, delta: 0, warnings: [] });
    expect(["target", "target_alias"]).toContain(byOffset.symbol);
    const address = Number(nmValue(pie, "target"));
    expect((await found(pie, { kind: "address", address })).offset).toBe(offset);
  });

  test("a version, also where only the dynamic linker's table has it", async () => {
    expect(await found(library, { kind: "symbol", text: "fetch" })).toMatchObject({ version: "LIB_2.0" });
    expect(await found(library, { kind: "symbol", text: "fetch@LIB_1.0" })).toMatchObject({
      version: "LIB_1.0",
    });
  });

  test("a program in PATH; a path is taken from the working folder on", async () => {
    expect((await found("same", { kind: "symbol", text: "target" })).path).toBe(join(folder, "same"));
    expect((await found("./same.so", { kind: "symbol", text: "target" })).path).toBe(join(folder, "same.so"));
  });

  test("at every instruction of a function, by symbol and by offset, without a word", async () => {
    const { offset: first } = await found(pie, { kind: "symbol", text: "split_function" });
    const starts = objdumpStarts(pie, "split_function");
    expect(starts.length).toBeGreaterThan(3);
    for (const delta of starts) {
      const bySymbol = await found(pie, { kind: "symbol", text: `split_function+${delta}` });
      expect(bySymbol).toMatchObject({ offset: first + delta, delta, warnings: [] });
      const byOffset = await found(pie, { kind: "offset", offset: first + delta });
      expect(byOffset).toMatchObject({ symbol: "split_function", delta, warnings: [] });
    }
  });

  test.each([
    [
      "no symbol says which function it is in",
      "stripped",
      "_start",
      0x40,
      "",
      ", because no symbol covers it",
    ],
    ["the function there has no size", "pie", "sizeless", 1, ", sizeless+0x1,", ""],
  ] as const)("where %s, that is said", async (_, name, symbol, behind, what, why) => {
    const path = buildCase(name, folder);
    const offset = (await found(path, { kind: "symbol", text: symbol })).offset + behind;
    const { warnings } = await found(path, { kind: "offset", offset });
    expect(warnings.map(({ message }) => message)).toEqual([
      `cannot verify that offset 0x${offset.toString(16)}${what} is an instruction boundary${why}; a probe inside an instruction corrupts the program`,
    ]);
  });
});

describe("in the middle of an instruction", () => {
  test("everywhere else in a function: an error that names the instructions on both sides", async () => {
    const { offset: first } = await found(pie, { kind: "symbol", text: "split_function" });
    const starts = objdumpStarts(pie, "split_function");
    const name = (delta: number): string =>
      `split_function${delta === 0 ? "" : `+0x${delta.toString(16)}`} (offset 0x${(first + delta).toString(16)})`;
    let refused = 0;
    for (let delta = 1; delta < starts.at(-1)!; delta++) {
      if (starts.includes(delta)) continue;
      const [site] = await gather(pie, { kind: "symbol", text: `split_function+${delta}` });
      const [begin, next] = [starts.findLast((each) => each < delta)!, starts.find((each) => each > delta)!];
      expect(site?.ok === false && site.error).toMatchObject([
        {
          code: "not-probeable",
          message: `split_function+0x${delta.toString(16)} of ${pie} is inside an instruction: a probe there corrupts the program`,
          hint: `the instruction starts at ${name(begin)}, the next one at ${name(next)}`,
        },
      ]);
      refused += 1;
    }
    console.log(`split_function: ${starts.length} offsets, ${refused} between them are refused`);
    expect(refused).toBeGreaterThan(3);
  });

  test("by offset and by address, too", async () => {
    const { offset } = await found(pie, { kind: "symbol", text: "split_function" });
    const address = Number(nmValue(pie, "split_function"));
    for (const reference of [
      { kind: "offset", offset: offset + 1 },
      { kind: "address", address: address + 1 },
    ] as const) {
      const [site] = await gather(pie, reference);
      expect(site?.ok === false && site.error[0]?.message).toBe(
        `offset 0x${(offset + 1).toString(16)}, split_function+0x1, of ${pie} is inside an instruction: a probe there corrupts the program`,
      );
    }
  });
});

describe("a static probe", () => {
  let program = "";
  beforeAll(() => {
    program = buildProgram("static-probes", folder);
  });

  test("at all its sites, as readelf has them; variables by their distance in memory", async () => {
    const site = await found(program, { kind: "usdt", provider: "lab", name: "step" });
    const expected = readelfProbes([program])
      .get(program)!
      .toSorted((a, b) => a.offset! - b.offset!);
    const sites = site.staticProbe?.sites ?? [];
    expect(site.offset).toBe(expected[0]!.offset);
    expect(sites.map(({ offset, semaphoreOffset }) => [offset, semaphoreOffset])).toEqual(
      expected.map(({ offset, semaphore }) => [offset, semaphore]),
    );
    expect(sites.map((one) => one.arguments.map(({ text }) => text).join(" "))).toEqual(
      expected.map((probe) => probe.arguments),
    );
    const steps = Number(nmValue(program, "steps"));
    // Of a program that can be anywhere, code is at its offsets.
    expect(sites.map((one) => one.arguments[3]?.operand)).toEqual([
      { kind: "file", distance: steps },
      { kind: "file", distance: steps },
    ]);
    expect(site.warnings).toEqual([]);
  });

  test("the provider may be left out where there is only one", async () => {
    expect((await found(program, { kind: "usdt", name: "step" })).staticProbe?.provider).toBe("lab");
  });

  test.each<[string, () => string, Parameters<typeof gather>[1], string, string]>([
    [
      "a misspelt name",
      () => program,
      { kind: "usdt", name: "stepp" },
      'has no static probe "stepp"',
      'did you mean "lab:step"?',
    ],
    [
      "another provider",
      () => program,
      { kind: "usdt", provider: "labs", name: "step" },
      'has no static probe "labs:step"',
      'did you mean "lab:step"?',
    ],
    [
      "nothing near",
      () => program,
      { kind: "usdt", name: "unlike" },
      'has no static probe "unlike"',
      "see: ftrace-run symbols --usdt",
    ],
    ["no notes at all", () => pie, { kind: "usdt", name: "step" }, "has no static probes", "its functions"],
  ])("%s", async (_, binary, reference, message, hint) => {
    const [site] = await gather(binary(), reference);
    const [error] = site?.ok === false ? site.error : [];
    expect(error).toMatchObject({ code: "unknown-symbol" });
    expect(error?.message).toContain(message);
    expect(error?.hint).toContain(hint);
  });
});

describe("errors that teach", () => {
  test.each<[string, string, SiteReference, string]>([
    ["no such file", "/no/such/file", { kind: "symbol", text: "x" }, "there is no file /no/such/file"],
    ["no such program", "nowhere", { kind: "symbol", text: "x" }, 'program "nowhere" is not in PATH'],
    ["a name too long for a file", "x".repeat(300), { kind: "symbol", text: "x" }, "is not in PATH"],
    [
      "no such library",
      "libnowhere.so.1",
      { kind: "symbol", text: "x" },
      'the dynamic linker does not find library "libnowhere.so.1"',
    ],
    ["a script", "script", { kind: "symbol", text: "x" }, "script is not an ELF file"],
    ["a misspelt name", "same", { kind: "symbol", text: "tarqet" }, 'has no symbol "tarqet"'],
    ["several", "same", { kind: "symbol", text: "helper" }, 'has 2 functions "helper": 0x'],
    ["a resolver", "same", { kind: "symbol", text: "pick" }, "is an indirect function (IFUNC)"],
    ["data", "same", { kind: "symbol", text: "counter_data" }, "is data, not a function"],
    ["beyond its end", "same", { kind: "symbol", text: "target+0x1000" }, "is beyond its end"],
    ["an offset in no code", "same", { kind: "offset", offset: 0 }, "offset 0x0 of"],
    ["an address in no code", "same", { kind: "address", address: 4 }, "address 0x4 of"],
    ["no such version", "library", { kind: "symbol", text: "fetch@LIB_9" }, 'has no symbol "fetch@LIB_9"'],
    ["an import", "library", { kind: "symbol", text: "write" }, 'uses "write" but does not define it'],
  ])("%s", async (_, binary, reference, message) => {
    const [site] = await gather(binary === "library" ? library : binary, reference);
    expect(site?.ok === false && site.error[0]?.message).toContain(message);
    expect(site?.ok === false && site.error[0]?.at).toBeDefined();
  });

  test.each([
    ["libc", 'did you mean the library "libc.so.6"?'],
    ["libc.so", 'did you mean "libc.so.6"?'],
    ["lbc.so.6", 'did you mean "libc.so.6"?'],
    ["smae", 'did you mean "same"?'],
    ["nowhere", "give a path (./nowhere), or a library's soname (such as libc.so.6)"],
  ])("a binary that isn't found, and what is near: %s", async (name, hint) => {
    const [site] = await gather(name, { kind: "symbol", text: "x" });
    expect(site?.ok === false && site.error[0]?.hint).toBe(hint);
  });

  test("an import names the library that has it", async () => {
    const [site] = await gather(library, { kind: "symbol", text: "write" });
    expect(site?.ok === false && site.error[0]?.hint).toMatch(/libc\.so\.6/u);
  });
});

describe("a file as another process sees it", () => {
  const own = process.pid;

  test("goes through that process' root, which is never resolved", async () => {
    const site = await foundIn({ kind: "of-process", pid: own, path: pie });
    expect(site.path).toBe(`/proc/${own}/root${pie}`);
    expect(site.inode).toBe(statSync(pie).ino);
    expect(site.warnings.map(({ message }) => message)).toEqual([
      `process ${own} does not execute /proc/${own}/root${pie}`,
    ]);
  });

  test("written as a path, it is the same", async () => {
    expect((await found(`/proc/${own}/root${pie}`, { kind: "symbol", text: "target" })).path).toBe(
      `/proc/${own}/root${pie}`,
    );
  });

  test("by the name of what it has mapped", async () => {
    const site = await foundIn({ kind: "of-process", pid: own, path: "libc.so.6" }, "write");
    expect(site.path).toMatch(new RegExp(`^/proc/${own}/root/.*/libc\\.so\\.6$`, "u"));
    // The machine's own libc may be executed in anybody's container, too: that warning is no fault of this test.
    const ofElsewhere = /^processes outside the container of process/u;
    expect(site.warnings.filter(({ message }) => !ofElsewhere.test(message))).toEqual([]);
  });

  test.each([
    [{ kind: "of-process", pid: 4_194_303, path: "/bin/true" }, "there is no process 4194303"],
    [{ kind: "of-process", pid: own, path: "/no/such" }, `process ${own} sees no file /no/such`],
    [
      { kind: "of-process", pid: own, path: "libnone.so" },
      `process ${own} has no mapped file named libnone.so`,
    ],
    [
      { kind: "of-container", id: "0123456789abcdef", path: "/bin/true" },
      "no running container has an id that starts with",
    ],
  ] as const)("%j", async (binary, message) => {
    const [site] = await gatherSites([uprobe("x", { binary })], search());
    expect(site?.ok === false && site.error[0]?.message).toContain(message);
  });
});

async function found(binary: string, reference: SiteReference): Promise<ProbeSite> {
  const [site] = await gather(binary, reference);
  return valueOf(site!);
}

async function foundIn(binary: ProgramProbe["binary"]["value"], symbol = "target"): Promise<ProbeSite> {
  const [site] = await gatherSites([uprobe(symbol, { binary })], search());
  return valueOf(site!);
}

function gather(name: string, reference: SiteReference): Promise<readonly Result<ProbeSite>[]> {
  return gatherSites([uprobe("x", { binary: { kind: "named", name }, site: reference })], search());
}

function valueOf(site: Result<ProbeSite>): ProbeSite {
  if (!site.ok) throw new Error(site.error.map(({ message }) => message).join("; "));
  return site.value;
}

function search(): Parameters<typeof gatherSites>[1] {
  return { cwd: folder, environment: { PATH: folder } };
}
