import { expect } from "vitest";
import type { ResultDocument } from "../../../../src/document/result-document.ts";
import type { ScenarioResults } from "../scenario-results.ts";

/** Of `compare_runs_of`: every spec was run twice and killed once, and all of tracefs is the same, line by line. */
export function expectUnchanged(
  kernel: string,
  results: ScenarioResults,
  scenario: string,
  specs: number,
): void {
  const turns = Array.from({ length: results.number(scenario, "turns") }, (_, index) => index + 1);
  const runs = ["once", "again"].map((round) =>
    turns.flatMap((turn) => [...results.documents(scenario, `${round}-${turn}.json`)]),
  );
  const kills = results.text(scenario, "kills").split("\n").filter(Boolean);
  console.log(table(kernel, runs, kills));
  console.log(
    `Linux ${kernel}: ${results.number(scenario, "lines")} lines of tracefs compared ${3 * turns.length} times`,
  );
  expect(results.text(scenario, "differences")).toBe("");
  expect(results.number(scenario, "lines")).toBeGreaterThan(20_000);
  expect(runs.map((documents) => documents.length)).toEqual([specs, specs]);
  expect(kills).toHaveLength(specs);
  for (const { spec, session, verdict } of runs.flat()) {
    expect([0, 3], `${spec.name}: ${verdict.reasons.join("; ")}`).toContain(verdict.exitStatus);
    if (session) expect(session.teardown, spec.name).toMatchObject({ verified: true, differences: [] });
  }
  // A runner that had ended before it was killed shows nothing.
  expect(kills.filter((line) => line.split("\t")[2] === "137").length).toBeGreaterThanOrEqual(specs * 0.9);
}

function table(
  kernel: string,
  [once = [], again = []]: ResultDocument[][],
  kills: readonly string[],
): string {
  const killed = new Map(
    kills.map((line) => [line.split("\t")[0]!, line.split("\t").slice(2).join(" ").trim()]),
  );
  const rows = once.map(({ spec: { name }, verdict }, index) =>
    [name.padEnd(24), verdict.exitStatus, killed.get(name) ?? "", again[index]?.verdict.exitStatus].join(
      "\t",
    ),
  );
  return [`Linux ${kernel}: spec, status, status when killed and where, status again`, ...rows].join("\n");
}
