import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ResultDocument } from "../../src/document/result-document.ts";
import { prepareGuest } from "../support/vm/guest-run.ts";

interface Return {
  readonly pid: number;
  readonly name: string;
  readonly began: number;
  readonly ended: number;
}

const spec = new URL("../../specs/funcslower.yaml", import.meta.url).pathname;

/** Calls that are recorded when they return: the figures, beside trace-cmd's raw fields and containment of times alone. */
describe.for(["6.12", "6.1"])("a threshold on Linux %s", (kernel) => {
  test("leaves the slow calls, with the slow calls in them", { timeout: 300_000 }, async () => {
    const { run, folder } = prepareGuest(kernel);
    const out = join(folder, "out");
    const done = await run([spec, "--set", "functions=*", "--set", "threshold=500us", "--out", out]);
    expect(done.stderr).toContain("0 lost");
    const result = JSON.parse(readFileSync(join(out, "result.json"), "utf8")) as ResultDocument;
    const returns = returnsIn(join(out, "trace.dat"));
    expect(returns.length).toBeGreaterThan(50);
    expect(Math.min(...returns.map(({ began, ended }) => ended - began))).toBeGreaterThanOrEqual(500_000);
    const table = result.aggregations["slow"]!.table;
    const column = (name: string): number => table.columns.findIndex((one) => one.name === name);
    const rows = table.rows.map((row) => ["function", "calls", "self"].map((name) => row[column(name)]));
    expect(new Set(rows.map(String))).toEqual(naive(returns));
    console.log(
      `Linux ${kernel}: ${returns.length} slow calls of ${rows.length} functions, as by containment`,
    );
  });
});

function returnsIn(file: string): readonly Return[] {
  const text = execFileSync("trace-cmd", ["report", "-R", "-i", file], { encoding: "utf8", stdio: "pipe" });
  const line = /-(\d+) +\[\d+\].* funcgraph_exit: +func=(\S+) .*calltime=(\w+) rettime=(\w+)/gmu;
  return [...text.matchAll(line)].map(([, pid, name, began, ended]) => ({
    pid: Number(pid),
    name: name!,
    began: parseInt(began!, 16),
    ended: parseInt(ended!, 16),
  }));
}

/** `function,calls,self`, for each function. */
function naive(returns: readonly Return[]): ReadonlySet<string> {
  const isIn = (inner: Return, outer: Return): boolean =>
    inner !== outer && inner.pid === outer.pid && inner.began >= outer.began && inner.ended <= outer.ended;
  const selfOf = (call: Return): number => {
    const within = returns.filter((other) => isIn(other, call));
    const direct = within.filter((one) => !within.some((other) => isIn(one, other)));
    return direct.reduce((rest, { began, ended }) => rest - (ended - began), call.ended - call.began);
  };
  const groups = Map.groupBy(returns, ({ name }) => name);
  return new Set(
    [...groups].map(
      ([name, calls]) => `${name},${calls.length},${calls.reduce((sum, call) => sum + selfOf(call), 0)}`,
    ),
  );
}
