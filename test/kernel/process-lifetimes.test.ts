import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchSpec } from "../support/cli/scratch.ts";
import { resultIn } from "../support/cli/result-of.ts";

const example = join(import.meta.dirname, "../../examples/process-lifetimes.yaml");

/** Node starts threads of its own in each process. */
test("the example of lifetimes counts processes, not their threads", async () => {
  const script = `for i in 1 2 3; do ${process.execPath} -e 0; done; for i in 1 2; do /bin/true; done`;
  const text = readFileSync(example, "utf8")
    .replace(/run: .*/u, `run: [sh, -c, '${script}']`)
    .replace(/^params:\n.*\n/mu, "")
    .replace(/^expect:[^]*/mu, "");
  const { status, stdout, stderr } = await runCli([scratchSpec(text), "--json", "-"]);
  expect(status, stderr).toBe(0);
  const { lifetimes, churn, started } = resultIn(stdout).aggregations;
  // The script knows how many it starts; each is one exec.
  const rows = lifetimes!.table.rows.map(([comm, n]) => [comm, n]);
  const others = rows.filter(([comm]) => comm !== "true");
  expect(rows).toContainEqual(["true", 2]);
  expect(others.map(([, n]) => n)).toEqual([3]);
  expect(churn!.scalars["total"]?.value).toBe(5);
  // The shell itself was there before.
  expect(started!.scalars["total"]?.value).toBe(6);
  // Threads end without having begun as processes.
  expect(Number(lifetimes!.scalars["unmatched-to"]?.value)).toBeGreaterThan(3);
});
