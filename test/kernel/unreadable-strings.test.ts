import { describe, expect, test } from "vitest";
import { resultOf } from "../support/cli/result-of.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchFolder, scratchSpec } from "../support/cli/scratch.ts";
import { needsTools } from "../support/needs.ts";
import { buildProgram } from "../support/uprobes/build-program.ts";

/** `take` is called with 12 strings of 6,000 characters, 3 short ones, "(fault)", 2 empty ones, and a wrong address. */
describe("strings that the kernel could not read", () => {
  needsTools("gcc");

  test("are in no row and match no condition; real strings, one that reads (fault) among them, are", async () => {
    const program = buildProgram("texts", scratchFolder());
    const spec = scratchSpec(`
version: 1
duration: 60s
loss: allow
workload: [{run: [${program}]}]
uprobes:
  - {name: take, binary: ${program}, symbol: take, args: {lost: '+0(+0(+0(arg1))):string', text: '+0(arg1):string'}}
aggregations:
  all: {use: count, of: take}
  texts: {use: count, of: take, by: [text], sort: text}
  equal: {use: count, of: take, where: 'text == "(fault)"'}
  unequal: {use: count, of: take, where: 'text != "short"'}
  negated: {use: count, of: take, where: '!(text == "short")'}
  lost: {use: count, of: take, by: [lost]}
expect:
  - all.total == 19
  - texts.unreadable == 13
`);
    const { aggregations, verdict } = resultOf(await runCli([spec, "--json", "-", "--quiet"]));
    expect(verdict.status).toBe("passed");
    expect(aggregations["texts"]?.table.rows.map(([text, count]) => [text, count])).toEqual([
      ["", 2],
      ["(fault)", 1],
      ["short", 3],
    ]);
    expect(scalar("texts", "total")).toBe(6);
    expect(scalar("texts", "unreadable")).toBe(13);
    expect(scalar("equal", "total")).toBe(1);
    expect(scalar("unequal", "total")).toBe(3);
    expect(scalar("negated", "total")).toBe(3);
    expect(scalar("negated", "unreadable")).toBe(13);
    // The kernel shows the string that it read next in its place (`lost="short" text="short"` in its own text).
    expect(aggregations["lost"]?.table.rows).toEqual([]);
    expect(scalar("lost", "unreadable")).toBe(19);

    function scalar(aggregation: string, name: string): number | string | null | undefined {
      return aggregations[aggregation]?.scalars[name]?.value;
    }
  });
});
