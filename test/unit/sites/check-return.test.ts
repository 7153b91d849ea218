import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkReturn } from "../../../src/sites/check-return.ts";
import { gatherSites } from "../../../src/sites/gather-sites.ts";
import { resolveSymbol } from "../../../src/elf/symbols/resolve-symbol.ts";
import { oddReturn } from "../../../src/elf/file/unwinding.ts";
import { buildCase, matrixCases } from "../../support/elf-matrix/build.ts";
import { newDemangler } from "../../support/elf-matrix/demangler.ts";
import { openMatrixProgram } from "../../support/elf-matrix/open.ts";
import { needsTools } from "../../support/needs.ts";
import { buildReturns, buildThrower } from "../../support/uprobes/build-program.ts";
import { uprobe } from "../../support/uprobes/uprobe.ts";

needsTools("gcc", "g++", "readelf");

const folder = mkdtempSync(join(tmpdir(), "check-return-"));
afterAll(() => rmSync(folder, { recursive: true }));

const demangle = await newDemangler();

describe("a function whose return isn't one", () => {
  let returns = "";
  beforeAll(() => {
    returns = buildReturns(folder);
  });

  test.each([
    ["save_here", "_setjmp", "dies (SIGILL)"],
    ["_setjmp", "_setjmp", "dies (SIGILL)"],
    ["another_name", "__libc_vfork", "returns twice"],
  ])("by any of its names: %s", async (symbol, told, reason) => {
    const [problem, ...more] = await saidOf(returns, symbol);
    expect(more).toEqual([]);
    expect(problem).toMatchObject({
      code: "not-probeable",
      severity: "error",
      hint: "remove `return:`; the entry can be probed",
    });
    expect(problem?.message).toContain(`cannot probe the return of "${told}" in ${returns}: `);
    expect(problem?.message).toContain(reason);
  });

  test("another one of the same file, and an address that has no name", async () => {
    expect(await saidOf(returns, "plain")).toEqual([]);
    const { image } = await openMatrixProgram(returns);
    expect(checkReturn(0, image)).toEqual({ ok: true, value: [] });
  });

  test.each([
    ["setjmp", "jumped-back-to"],
    ["__sigsetjmp", "jumped-back-to"],
    ["__getcontext", "jumped-back-to"],
    ["swapcontext", "other-stack"],
    ["setcontext", "other-stack"],
    ["jump_fcontext", "other-stack"],
    ["__vfork", "in-child-too"],
    ["longjmp", undefined],
    ["my_setjmp", undefined],
    ["setjmp_of_mine", undefined],
    ["write", undefined],
  ])("%s: %s", (name, how) => expect(oddReturn(name)).toBe(how));

  test("the libc of this machine, where it is really called", async () => {
    for (const symbol of ["_setjmp", "__sigsetjmp", "getcontext", "swapcontext", "vfork"]) {
      const probe = uprobe(symbol, { returns: {} });
      const [site] = await gatherSites([probe], { cwd: "/", environment: {} });
      expect(site).toMatchObject({
        ok: false,
        error: [{ code: "not-probeable", at: probe.return!.name.at }],
      });
      const [entryOnly] = await gatherSites([uprobe(symbol)], { cwd: "/", environment: {} });
      expect(entryOnly?.ok).toBe(true);
    }
  });
});

describe("exceptions", () => {
  test.each(matrixCases)("none in C, assembler, and C++ without them: %s", async (name) => {
    const { image } = await openMatrixProgram(buildCase(name, folder));
    expect(checkReturn(0, image)).toEqual({ ok: true, value: [] });
  });

  test("of a C++ program that is stripped, and of one that is static", async () => {
    const stripped = buildThrower(folder, ["-s"]);
    expect((await saidOf(stripped, 0)).map(({ code }) => code)).toEqual(["return-unsafe"]);
    const whole = buildThrower(folder, ["-static"]);
    expect((await saidOf(whole, "main")).map(({ code }) => code)).toEqual(["return-unsafe"]);
  });

  test("not of C with tables for unwinding, nor of the C library and the shell", async () => {
    const returns = buildReturns(folder, ["-fexceptions"]);
    expect(execFileSync("readelf", ["-SW", returns], { encoding: "utf8" })).toContain(".gcc_except_table");
    expect(await saidOf(returns, "plain")).toEqual([]);
    for (const name of ["libc.so.6", "bash"]) {
      const probe = uprobe("x", {
        binary: { kind: "named", name },
        site: { kind: "symbol", text: name === "bash" ? "readline" : "write" },
        returns: {},
      });
      const [site] = await gatherSites([probe], { cwd: "/", environment: { PATH: "/bin" } });
      expect(site?.ok && site.value.warnings).toEqual([]);
    }
  });

  test("the whole text", async () => {
    const path = buildThrower(folder);
    expect(await saidOf(path, "main")).toMatchObject([
      {
        code: "return-unsafe",
        severity: "warning",
        message: `${path} uses exceptions: any process that throws one through this function while the probe is active is aborted, even outside the scope`,
        hint: "remove `return:`, unless no exception passes through the function",
      },
    ]);
  });
});

test.each([
  ["with sections", []],
  ["stripped", ["-s"]],
] as const)("a Go program is refused, as its stacks move: %s", async (_, flags) => {
  const path = buildReturns(folder, ["-DGO_NOTE", ...flags]);
  expect(await saidOf(path, 0)).toMatchObject([
    {
      code: "not-probeable",
      message: `${path} is a Go program: Go moves its stacks, and crashes if the kernel has replaced a return address on one`,
      hint: "remove `return:` and probe the function's `ret` instructions: symbol: NAME+0xN",
    },
  ]);
});

async function saidOf(
  path: string,
  symbol: string | 0,
): Promise<readonly { readonly code: string; readonly message: string }[]> {
  const { image } = await openMatrixProgram(path);
  const located = symbol === 0 ? undefined : resolveSymbol(image, symbol, demangle);
  if (located && !located.ok) return located.error;
  const checked = checkReturn(located?.value.offset ?? 0, image);
  return checked.ok ? checked.value : checked.error;
}
