import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { Coverage } from "../../support/elf-fuzz/coverage.ts";
import { exercise } from "../../support/elf-fuzz/exercise.ts";
import { GuardedSource } from "../../support/elf-fuzz/guarded-source.ts";
import { mutated, mutations } from "../../support/elf-fuzz/mutation.ts";
import { buildCase } from "../../support/elf-matrix/build.ts";
import { needsTools } from "../../support/needs.ts";

needsTools("gcc");

const folder = mkdtempSync(join(tmpdir(), "elf-guided-"));
afterAll(() => rmSync(folder, { recursive: true }));

const RUNS = Number(process.env["FTRACE_RUN_GUIDED_MUTANTS"] ?? 20_000);
/** Looking costs as much as a hundred mutants, so that many are read between two looks. */
const BATCH = 100;

/** A mutant after which code has run that none ran before is kept, and is mutated further. */
test("mutants that are bred by what they reach are read without a fault", { timeout: 600_000 }, () => {
  const corpus: Uint8Array[] = ["usdt", "32-bit"].map((name) =>
    readFileSync(buildCase(name as "usdt", folder)),
  );
  const seeds = corpus.length;
  const random = fc.sample(fc.tuple(fc.nat(), mutations), { numRuns: RUNS, seed: 42 });
  const coverage = new Coverage((url) => url.includes("/src/elf/"));
  for (const seed of corpus) exercise(new GuardedSource(seed));
  const seen = new Set(coverage.take());
  const atFirst = seen.size;
  for (let from = 0; from < RUNS; from += BATCH) {
    const batch = random
      .slice(from, from + BATCH)
      .map(([choice, changes]) => mutated(corpus[choice % corpus.length]!, changes));
    for (const mutant of batch) exercise(new GuardedSource(mutant));
    const reached = new Set([...coverage.take()].filter((block) => !seen.has(block)));
    for (const block of reached) seen.add(block);
    if (reached.size > 0) corpus.push(...batch.filter((mutant) => reaches(mutant, reached, coverage)));
  }
  console.log(
    `${RUNS} mutants, bred from ${seeds} files and ${corpus.length - seeds} kept ones: no fault; ` +
      `blocks of src/elf that ran: ${atFirst} for the files, ${seen.size} for all`,
  );
  coverage.close();
  expect(seen.size).toBeGreaterThan(atFirst);
});

function reaches(mutant: Uint8Array, blocks: ReadonlySet<string>, coverage: Coverage): boolean {
  coverage.take();
  exercise(new GuardedSource(mutant));
  return [...coverage.take()].some((block) => blocks.has(block));
}
