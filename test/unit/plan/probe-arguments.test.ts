import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { prepareSpec } from "../../../src/app/prepare-spec.ts";
import type { ProbeFacts } from "../../../src/plan/kernel-facts.ts";
import { describedFeatures } from "../../../src/tracefs/read-probe-facts.ts";
import { NAMED_ARGUMENTS } from "../../support/probe-arguments/arguments.ts";
import { STRICTER } from "../../support/probe-arguments/judge.ts";
import { loaded, problems } from "../spec/support.ts";
import { someFacts } from "./facts.ts";

const fixtures = join(import.meta.dirname, "../../fixtures/probe-arguments");

/** What a kernel knows of its types alone: names of arguments and of members. */
const typesOnly = new Set(NAMED_ARGUMENTS);

/** As the README of tracefs on Linux 6.12 has them. */
const README = `\t           <argname>[->field[->field|.field...]],
\t     kernel return probes support: $retval, $arg<N>, $comm
\t     type: s8/16/32/64, u8/16/32/64, x8/16/32/64, char, string, symbol,
\t           b<bit-width>@<bit-offset>/<container-size>, ustring,
\t           symstr, %pd/%pD, <type>\\[<array-size>\\]
\t    field: <stype> <name>;
`;

const probes: ProbeFacts = {
  kinds: new Set(["kprobe"]),
  ...describedFeatures(README),
  symbols: [{ name: "vfs_write" }],
  data: new Set(["jiffies", "linux_banner", "vfs_read"]),
  blacklist: new Set(),
};

test("the checker says of each argument what Linux 6.12 said of it", () => {
  const lines = readFileSync(join(fixtures, "linux-6.12.txt"), "utf8").trimEnd().split("\n");
  const cases = lines
    .filter((line) => !line.startsWith("#"))
    .map((line) => /^(?<verdict>ok|no) (?<where>entry|return) (?<argument>[^\t]*)/u.exec(line)!.groups!)
    .filter(({ argument }) => !typesOnly.has(argument!));
  const differing = cases.filter(({ verdict, where, argument }) => {
    const isTaken = verdict === "ok" && !STRICTER.has(argument!);
    return (complaints(argument!, where!).length === 0) !== isTaken;
  });
  expect(differing).toEqual([]);
  expect(cases.length).toBeGreaterThanOrEqual(184);
  expect(cases.filter(({ verdict }) => verdict === "ok").length).toBeGreaterThan(92);
});

function complaints(argument: string, where: string): readonly string[] {
  const args = `{a: '${argument}'}`;
  const place = where === "entry" ? `args: ${args}` : `return: {args: ${args}}`;
  const spec = `version: 1\nduration: 1s\nkprobes: [{name: one, function: vfs_write, ${place}}]\n`;
  const wrong = problems(spec);
  if (wrong.length > 0) return wrong.map(({ message }) => message);
  const prepared = prepareSpec(loaded(spec), someFacts({ release: "6.12.0", probes }), "s");
  return prepared.ok ? [] : prepared.error.map(({ message }) => message);
}
