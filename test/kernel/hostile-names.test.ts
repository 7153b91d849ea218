import { expect, test } from "vitest";
import { resultOf } from "../support/cli/result-of.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { scratchSpec } from "../support/cli/scratch.ts";

/** What a process may call itself: colours, a title, markup, line breaks, a CI command. At most 15 bytes each. */
const hostile = [
  "\x1b[31mred\x1b[0m",
  "\x1b]0;title\x07",
  "<img/onerror=1>",
  "a\nb\r\x08c",
  "::error::x",
  "\u202egnp|`*_",
];

/** Perl renames itself (prctl PR_SET_NAME, by its `$0`), and is then switched out under that name while it sleeps. */
function specOf(names: readonly string[]): string {
  const workload = names.map((name) => ({
    run: ["perl", "-e", "$0 = $ARGV[0]; select(undef, undef, undef, 0.05)", name],
  }));
  return scratchSpec(
    JSON.stringify({
      version: 1,
      name: "hostile",
      duration: "10s",
      workload,
      tracepoints: ["sched:sched_switch"],
      scope: { pids: "workload" },
      aggregations: { switches: { use: "count", of: "sched:sched_switch", by: ["prev_comm"], top: 100 } },
      expect: ["switches.total > 0"],
    }),
  );
}

const nothing = /(?!)/u;

/** Each format, and what its reader would take for markup. */
test.each([
  ["text", nothing],
  ["markdown", /(?<!\\)<img/u],
  ["junit", /<img/u],
  ["github", nothing],
  ["json", nothing],
])("names with escape sequences, markup and newlines never leave raw (%s)", async (format, rawMarkup) => {
  const spec = specOf(hostile);
  const { status, stdout, stderr } = await runCli([spec, "--format", format], {
    env: { FORCE_COLOR: "0" },
  });
  expect(status).toBe(0);
  expect(stdout + stderr).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/u);
  expect(stdout).not.toMatch(/^::error::x/mu);
  expect(stdout).not.toMatch(rawMarkup);
});

test("and each such name is still told apart from the others", async () => {
  const { rows } = resultOf(await runCli([specOf(hostile), "--json", "-", "--quiet"])).aggregations[
    "switches"
  ]!.table;
  const names = rows.map(([name]) => name);
  expect(names).toEqual(expect.arrayContaining([...hostile]));
});
