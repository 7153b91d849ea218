import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ResultDocument } from "../../src/document/result-document.ts";
import { resultOf } from "../support/cli/result-of.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchFolder, scratchSpec } from "../support/cli/scratch.ts";
import { needsTools } from "../support/needs.ts";
import { buildGo } from "../support/uprobes/build-program.ts";

describe("arguments of a Go program's functions", () => {
  needsTools("go", "strip");

  let folder = "";
  let built: string | undefined;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "ftrace-run-go-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function goProgram(): string {
    built ??= buildGo("go", folder);
    return built;
  }

  test("are where Go passes them, words of strings and narrow numbers among them", async () => {
    const program = goProgram();
    const { aggregations, warnings } = await recorded(`
workload: [{run: [${program}]}]
uprobes:
  - name: words
    binary: ${program}
    symbol: main.words
    args: {a: 'arg1:s64', s: '+0(arg2):u32', len: 'arg3:s64', b: 'arg4:u8', p: '+0(arg5):s64', c: 'arg6:s32', d: arg7, e: arg8, f: arg9, g: '+8(%sp):s64', h: '+16(%sp):s64'}
  - {name: method, binary: ${program}, symbol: main.pair.method, args: {a: 'arg1:s64', b: 'arg2:s64', x: 'arg3:s64'}}
  - {name: sum, binary: ${program}, symbol: main.sum.abi0, args: {a: 'arg1:s64', b: 'arg2:s64'}}
aggregations:
  first: {use: count, of: words, by: [a, s, len, b, p, c], sort: a}
  others: {use: count, of: words, by: [d, e, f, g, h]}
  method: {use: count, of: method, by: [a, b, x], sort: x}
  sum: {use: count, of: sum, by: [a, b], sort: a}
`);
    const hell = Buffer.from("hell").readUInt32LE();
    expect(rows(aggregations["first"])).toEqual([-5, -4, -3, -2, -1].map((a) => [a, hell, 5, 200, 7, -3, 1]));
    expect(rows(aggregations["others"])).toEqual([[104, 105, 106, 107, 108, 5]]);
    expect(rows(aggregations["method"])).toEqual([0, 1, 2, 3, 4].map((x) => [1, 2, x, 1]));
    expect(rows(aggregations["sum"])).toEqual([40, 41, 42, 43, 44].map((a) => [a, 2, 1]));
    expect(warnings).toMatch(
      /"main\.words" is a Go function: argN is the Nth word that Go passes in registers/u,
    );
    expect(warnings).toMatch(
      /"main\.sum\.abi0" is a Go function: argN is the Nth word that Go passes on the stack/u,
    );
  });

  test("a call that enlarges its stack is counted twice at the entry, and once behind the check, as a warning says", async () => {
    const program = goProgram();
    const spec = (symbol: string): string => `
workload: [{run: [${program}]}]
uprobes: [{name: deep, binary: ${program}, symbol: ${symbol}, args: {n: 'arg1:s64'}}]
aggregations: {deep: {use: count, of: deep, by: [n], sort: n}}
`;
    const entry = await recorded(spec("main.deep"));
    expect(scalar(entry.aggregations["deep"], "total")).toBeGreaterThan(1001);
    const [, behind] = /symbol: (main\.deep\+0x[0-9a-f]+)/u.exec(entry.warnings) ?? [];
    const exact = await recorded(spec(behind!));
    expect(scalar(exact.aggregations["deep"], "total")).toBe(1001);
    expect(rows(exact.aggregations["deep"])).toEqual(Array.from({ length: 1001 }, (_, n) => [n, 1]));
    expect(exact.warnings).not.toMatch(/counted twice/u);
  });

  test("a word beyond the registers, and one of unknown assembly, are refused with the reason", async () => {
    const program = goProgram();
    expect(await refusal(program, "main.words", "arg10")).toMatch(
      /arg10 is not in a register: Go passes only the first 9 words in registers/u,
    );
    expect(await refusal(program, "cmpbody", "arg1")).toMatch(
      /Go function in assembly: only its source tells/u,
    );
  });

  test("of a release before Go 1.17 are on the stack", async () => {
    const older = join(scratchFolder(), "older");
    copyFileSync(goProgram(), older);
    const bytes = readFileSync(older);
    const at = bytes.indexOf("go1.", bytes.indexOf("Go buildinf:"));
    expect(bytes.toString("latin1", at, at + 6)).toMatch(/^go1\.[1-9][0-9]/u);
    bytes.write("go1.16", at, "latin1");
    writeFileSync(older, bytes);
    const { stdout, stderr } = await runCli(["explain", oneProbe(older, "main.words", "arg3:s64")]);
    expect(stdout + stderr).toContain("+24(%sp):s64");
    expect(stderr).toMatch(
      /main\.words" is a Go function: argN is the Nth word that Go passes on the stack/u,
    );
  });

  test("are refused in a stripped program, whose calls are counted by name", async () => {
    const program = join(folder, "stripped");
    execFileSync("strip", ["-o", program, goProgram()]);
    const { aggregations } = await recorded(`
workload: [{run: [${program}]}]
uprobes: [{name: words, binary: ${program}, symbol: main.words}]
aggregations: {calls: {use: count, of: words}}
`);
    expect(rows(aggregations["calls"])).toEqual([[5]]);
    const refused = await runCli(["check", oneProbe(program, "main.words", "arg1:s64")]);
    expect(refused.status).toBe(3);
    expect(refused.stderr).toMatch(
      /of a stripped program: its arguments may be in registers or on the stack/u,
    );
  });

  describe("beside C", () => {
    needsTools("go", "gcc");

    test.each([[[]], [["-buildmode=pie"]]])(
      "functions of either language have their own: %j",
      async (flags) => {
        const program = buildGo("go/c", scratchFolder(), flags);
        const { aggregations, warnings } = await recorded(`
workload: [{run: [${program}]}]
uprobes:
  - {name: in_c, binary: ${program}, symbol: c_function, args: {a: 'arg1:s64', b: 'arg2:s64', c: 'arg3:s64'}}
  - {name: in_go, binary: ${program}, symbol: main.goFunction, args: {a: 'arg1:s64', b: 'arg2:s64', c: 'arg3:s64'}}
aggregations:
  c: {use: count, of: in_c, by: [a, b, c], sort: a}
  go: {use: count, of: in_go, by: [a, b, c], sort: a}
`);
        const expected = [10, 11, 12, 13, 14].map((a) => [a, 20, 30, 1]);
        expect(rows(aggregations["c"])).toEqual(expected);
        expect(rows(aggregations["go"])).toEqual(expected);
        expect(warnings).toMatch(/goFunction" is a Go function/u);
        expect(warnings).not.toMatch(/c_function" is a Go function/u);
      },
      120_000,
    );
  });
});

type Aggregations = ResultDocument["aggregations"];

async function recorded(
  yaml: string,
): Promise<{ readonly aggregations: Aggregations; readonly warnings: string }> {
  const spec = scratchSpec(`version: 1\nduration: 60s\nscope: {pids: workload}\n${yaml}`);
  const run = await runCli([spec, "--json", "-"]);
  return { aggregations: resultOf(run).aggregations, warnings: run.stderr };
}

function oneProbe(program: string, symbol: string, argument: string): string {
  return scratchSpec(
    `version: 1\nduration: 1s\nuprobes: [{name: one, binary: ${program}, symbol: ${symbol}, args: {a: '${argument}'}}]\n`,
  );
}

async function refusal(program: string, symbol: string, argument: string): Promise<string> {
  const run = await runCli(["check", oneProbe(program, symbol, argument)]);
  expect(run.status).not.toBe(0);
  return run.stderr;
}

function rows(aggregation: Aggregations[string] | undefined): unknown {
  return aggregation?.table.rows.map((row) => row.slice(0, -1));
}

function scalar(
  aggregation: Aggregations[string] | undefined,
  name: string,
): number | string | null | undefined {
  return aggregation?.scalars[name]?.value;
}
