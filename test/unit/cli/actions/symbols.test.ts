import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readelf, readelfOffset } from "../../../support/binutils/readelf.ts";
import { readelfProbes } from "../../../support/binutils/readelf-probes.ts";
import { runCli } from "../../../support/cli/run-cli.ts";
import { ElfBuilder } from "../../../support/elf-builder.ts";
import { buildCase, buildImporter } from "../../../support/elf-matrix/build.ts";
import { needsTools } from "../../../support/needs.ts";
import { buildProgram } from "../../../support/uprobes/build-program.ts";

needsTools("gcc", "readelf");

const folder = mkdtempSync(join(tmpdir(), "symbols-"));
afterAll(() => rmSync(folder, { recursive: true }));

let program = "";
let mangled = "";
const hostile = join(folder, "hostile");
beforeAll(() => {
  program = buildCase("pie", folder);
  mangled = buildCase("assembler-names", folder);
  writeFileSync(hostile, hostileProgram());
});

interface Row {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
  readonly kind: string;
  readonly demangled?: string;
}

describe("--json", () => {
  test("lists every function that readelf lists, with its offset and size, in the order of the file", async () => {
    const { stdout, stderr, status } = await runCli(["symbols", program, "--json"]);
    expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
    const rows = JSON.parse(stdout) as readonly Row[];
    const found = rows.map(({ name, offset, size, kind }) => `${name} ${offset} ${size} ${kind}`);
    expect(found.toSorted()).toEqual((await functionsOf(program)).toSorted());
    expect(rows.map(({ offset }) => offset)).toEqual(
      rows.map(({ offset }) => offset).toSorted((a, b) => a - b),
    );
  });

  test("has aliases side by side, labels only where they are asked for, and readable names", async () => {
    expect(await namesOf([program, "target*"])).toEqual(["target", "target_alias"]);
    expect(await namesOf([program, "bare_l?bel"])).toEqual(["bare_label"]);
    expect(await namesOf([program])).not.toContain("bare_label");
    expect(await namesOf([mangled, "mycrate::module::l*"])).toEqual(["_RNvNtCs1234_7mycrate6module5later"]);
  });

  test("is JSON for hostile names, too, and holds no control characters", async () => {
    const { stdout } = await runCli(["symbols", hostile, "--json"]);
    expect(stdout).not.toMatch(/[^\n -~]/u);
    expect((JSON.parse(stdout) as readonly Row[]).map(({ name }) => name)).toEqual(HOSTILE);
  });
});

describe("the table", () => {
  test("shows what the file is, and a line each", async () => {
    const { stdout, status } = await runCli(["symbols", program, "hot_function"]);
    expect(status).toBe(0);
    expect(
      stdout
        .replace(program, "PROGRAM")
        .replace(/[0-9a-f]{40}/u, "ID")
        .replace(/ +0x[0-9a-f]+ +\d+/u, "   OFFSET  SIZE"),
    ).toBe(
      `PROGRAM
  position-independent program, 64 bits, x86-64
  build-id: ID
  needs: libc.so.6
  symbols: its symbol table, its dynamic symbols (.dynsym)

    offset      size  kind      binding  symbol
   OFFSET  SIZE  function  global   hot_function
`,
    );
  });

  test("escapes hostile names", async () => {
    const { stdout } = await runCli(["symbols", hostile]);
    expect(stdout.split("\n").slice(-5)).toEqual([
      expect.stringMatching(/ {2}red\\x1b\[31mname$/u),
      expect.stringMatching(/ {2}two\\nlines$/u),
      expect.stringMatching(/ {2}\\u\{202e\}backwards$/u),
      expect.stringMatching(/ {2}\\xff\\xfe$/u),
      "",
    ]);
  });

  test("shows what mangled names mean", async () => {
    const { stdout } = await runCli(["symbols", mangled]);
    expect(stdout).toContain("_ZN7mycrate6module4work17h05af221e174051e9E  mycrate::module::work\n");
  });

  test.each([[[]], [["--json"]]])("of a stripped program is empty, and says why: %j", async (flags) => {
    const stripped = buildProgram("writer", folder, ["-s"]);
    const { stdout, stderr, status } = await runCli(["symbols", stripped, ...flags]);
    expect(status).toBe(0);
    expect(stdout.trimEnd().endsWith(flags.length > 0 ? "[]" : "symbol")).toBe(true);
    expect(stderr).toMatch(
      /^warning\[unknown-symbol\]: \S+ has no names of functions: it is stripped\n.* = help: install its debug symbols \(of build-id [0-9a-f]{40}\)/u,
    );
  });

  test("ends quietly when its reader has gone", async () => {
    const { status, stdout } = await runCli([], {
      through: ["sh", "-c", '"$@" symbols libc.so.6 | head -1', "sh"],
    });
    expect({ status, lines: stdout.split("\n").length }).toEqual({ status: 0, lines: 2 });
  });
});

describe("a binary", () => {
  test("may be a library, as the dynamic linker finds it", async () => {
    const { stdout } = await runCli(["symbols", "libc.so.6", "write"]);
    expect(stdout).toMatch(/^\/.*\/libc\.so\.6\n/u);
    expect(stdout).toMatch(/function {2}weak {5}write@@GLIBC_2\.2\.5\n/u);
  });

  test("may be a program in PATH", async () => {
    symlinkSync(program, join(folder, "in-path"));
    const { stdout } = await runCli(["symbols", "in-path", "target"], { env: { PATH: folder } });
    expect(stdout).toContain(`${program}\n`);
  });

  test("may be a file of the working folder", async () => {
    const { stdout } = await runCli(["symbols", "pie", "target"], { cwd: folder });
    expect(stdout).toContain(`${program}\n`);
  });

  test.each([
    ["/usr/bin/ldd", "error[binary-malformed]: /usr/bin/ldd is not an ELF file: it is a script"],
    ["no-such-program", 'error[binary-missing]: program "no-such-program" is not in PATH'],
    ["libnosuch.so.9", 'error[binary-missing]: the dynamic linker does not find library "libnosuch.so.9"'],
    ["./no/such/file", "error[binary-missing]: there is no file ./no/such/file"],
    ["/", "error[binary-missing]: / is not a file"],
    [
      "/etc/passwd",
      "error[binary-malformed]: /etc/passwd is not an ELF file: it does not start with 0x7f ELF",
    ],
  ])("that isn't there: %s", async (binary, message) => {
    const { stdout, stderr, status } = await runCli(["symbols", binary]);
    expect({ stdout, status }).toEqual({ stdout: "", status: 3 });
    expect(stderr.split("\n")[0]).toBe(message);
  });

  test.each([1, 4, 5, 16, 63, 64, 200, 5000])(
    "that is cut off after %d bytes ends with an answer",
    async (bytes) => {
      const path = join(folder, `cut-${bytes}`);
      writeFileSync(path, readFileSync(program).subarray(0, bytes));
      const { status, stderr } = await runCli(["symbols", path]);
      expect(stderr).not.toMatch(/\bbug\b/u);
      expect([0, 3]).toContain(status);
    },
  );
});

describe("--usdt", () => {
  let steps = "";
  beforeAll(() => {
    steps = buildProgram("static-probes", folder);
  });

  test("lists every place of a static probe that readelf lists, in the order of the file", async () => {
    const { stdout, stderr, status } = await runCli(["symbols", steps, "--usdt", "--json"]);
    expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
    const expected = readelfProbes([steps])
      .get(steps)!
      .toSorted((a, b) => a.offset! - b.offset!);
    expect(JSON.parse(stdout)).toEqual(
      expected.map(({ provider, name, offset, semaphore, arguments: operands }) => ({
        name: `${provider}:${name}`,
        offset,
        size: 0,
        kind: "usdt",
        // Code of a program that can be anywhere is at its offsets.
        address: `0x${offset!.toString(16)}`,
        semaphore,
        arguments: operands,
      })),
    );
  });

  test.each(["lab:step", "lab:*", "step", "s?ep", "lab"])("chooses by %s", async (glob) => {
    expect(await namesOf([steps, glob, "--usdt"])).toEqual(["lab:step", "lab:step"]);
  });

  test("shows a table; without it, the file's facts say that there are some", async () => {
    const { stdout } = await runCli(["symbols", steps, "--usdt"]);
    expect(stdout).toMatch(/\n {4}offset {3}semaphore {2}probe {27}arguments\n/u);
    expect(stdout.match(/^ +0x\w+ +0x\w+ {2}lab:step +-4@.* 8f@%xmm[01]$/gmu)).toHaveLength(2);
    const functions = await runCli(["symbols", steps, "main"]);
    expect(functions.stdout).toContain("  static probes: 2 sites (--usdt lists them)\n");
    expect(functions.stdout).not.toContain("lab:step");
  });

  test("none at all is an empty list; none of that name is an error", async () => {
    expect(await runCli(["symbols", program, "--usdt", "--json"])).toEqual({
      status: 0,
      stdout: "[]\n",
      stderr: "",
    });
    const { stdout, stderr, status } = await runCli(["symbols", steps, "--usdt", "zz*"]);
    expect({ stdout, status }).toEqual({ stdout: "", status: 3 });
    expect(stderr).toContain(`no static probe of ${steps} matches "zz*"`);
  });
});

test("a name that is taken from a library which only this program finds: its path is named", async () => {
  const importer = buildImporter(folder);
  const { stderr, status } = await runCli(["symbols", importer, "other_file"]);
  expect({ stderr, status }).toEqual({
    stderr: `error[not-probeable]: ${importer} uses "other_file" but does not define it
  = help: it is defined in "${join(folder, "libother.so.1")}": use that as the binary
`,
    status: 3,
  });
});

test.each([
  ["counter_data", 3, 'error[not-probeable]: "counter_data" in PROGRAM is data, not a function'],
  ["__libc_start_main", 3, 'error[not-probeable]: PROGRAM uses "__libc_start_main" but does not define it'],
  ["tarqet", 3, 'error[unknown-symbol]: PROGRAM has no symbol "tarqet"'],
  ["zz*", 3, 'error[unknown-symbol]: no function of PROGRAM matches "zz*"'],
])("a name that nothing has: %s", async (glob, expected, message) => {
  const { stdout, stderr, status } = await runCli(["symbols", program, glob]);
  expect({ stdout, status }).toEqual({ stdout: "", status: expected });
  expect(stderr.split("\n")[0]).toBe(message.replace("PROGRAM", program));
});

const HOSTILE = ["red\u001b[31mname", "two\nlines", "\u202ebackwards", "\\xff\\xfe"];

/** The last name is no UTF-8. */
function hostileProgram(): Buffer {
  const names = [...HOSTILE.slice(0, 3), "??"];
  const symbols = names.map((name, number) => ({
    name,
    value: BigInt(0x1000 + number),
    size: 1,
    type: 2,
    binding: 1,
    section: 1,
  }));
  const bytes = new ElfBuilder(64, true, 62)
    .segment({ type: 1, flags: 5, offset: 0, address: 0n, bytes: 0x2000 })
    .section({ name: ".text", type: 1, content: new Uint8Array(0x2000) })
    .symbols(symbols)
    .build();
  bytes.set([0xff, 0xfe], bytes.indexOf("??"));
  return bytes;
}

async function namesOf(args: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await runCli(["symbols", ...args, "--json"]);
  return (JSON.parse(stdout) as readonly Row[]).map(({ name }) => name);
}

/** Of two symbols with one name at one place, as two tables have them, one is listed. */
async function functionsOf(path: string): Promise<readonly string[]> {
  const lines = new Set<string>();
  for await (const listing of readelf([path])) {
    for (const symbol of listing.symbols.filter(({ section }) => section !== "UND")) {
      const kind = symbol.type === "FUNC" ? "function" : "ifunc";
      lines.add(`${symbol.name.split("@")[0]} ${readelfOffset(listing, symbol)} ${symbol.size} ${kind}`);
    }
  }
  return [...lines];
}
