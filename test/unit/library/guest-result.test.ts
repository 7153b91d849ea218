import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readGuestResult } from "../../../src/library/guest-result.ts";
import type { ResultsDocument } from "../../../src/document/result-document.ts";
import { runCli } from "../../support/cli/run-cli.ts";
import { scratchFolder } from "../../support/cli/scratch.ts";

const HEAD = "version: 1\nname: made\nduration: 1s\ntracepoints: [sched:sched_switch]\n";

/** What the command itself writes; of a spec that is wrong, so that it needs no kernel. */
async function written(): Promise<string> {
  const folder = scratchFolder();
  writeFileSync(join(folder, "spec.yaml"), `${HEAD}bufer: 1\n`);
  await runCli(["run", "spec.yaml", "--json", "result.json"], { cwd: folder });
  return readFileSync(join(folder, "result.json"), "utf8");
}

function read(text: string): ReturnType<typeof readGuestResult> {
  const path = join(scratchFolder(), "result.json");
  writeFileSync(path, text);
  return readGuestResult(path);
}

test("a result as the command writes it is taken over as it is", async () => {
  const text = await written();
  expect(read(text)).toEqual((JSON.parse(text) as ResultsDocument).results[0]);
});

test("whatever else a guest writes is no result", async () => {
  const document = JSON.parse(await written()) as ResultsDocument;
  const [result] = document.results;
  const wrong = [
    "",
    "{",
    "null",
    "[]",
    "7",
    "{}",
    '{"results": {}}',
    '{"results": [null]}',
    '{"results": [{}]}',
    "[".repeat(100_000),
    JSON.stringify({ ...document, results: [] }),
    JSON.stringify({ ...document, results: [result, result] }),
    JSON.stringify({ ...document, results: [{ ...result, version: 2 }] }),
    JSON.stringify({ ...document, results: [{ ...result, problems: "none" }] }),
    JSON.stringify({
      ...document,
      results: [{ ...result, verdict: { ...result!.verdict, exitStatus: "0" } }],
    }),
  ];
  for (const text of wrong) expect(read(text), text.slice(0, 60)).toBeUndefined();
  expect(readGuestResult(join(scratchFolder(), "missing"))).toBeUndefined();
});
