import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { exercise } from "../../support/elf-fuzz/exercise.ts";
import { GuardedSource } from "../../support/elf-fuzz/guarded-source.ts";
import { mutated, mutations } from "../../support/elf-fuzz/mutation.ts";
import { buildCase, dropSectionHeaders } from "../../support/elf-matrix/build.ts";
import { needsTools } from "../../support/needs.ts";

needsTools("gcc");

const folder = mkdtempSync(join(tmpdir(), "elf-mutants-"));
afterAll(() => rmSync(folder, { recursive: true }));

const RUNS = Number(process.env["FTRACE_RUN_MUTANTS"] ?? 100_000);
/** More than a few headers. */
const MUCH = 100;
/** A hang, not a slow machine. */
const SLOWEST_MS = 10_000;
const MOST_GROWTH_BYTES = 300 * 1024 * 1024;

test(
  "mutants of real files are read without a fault, in bounded time and memory",
  { timeout: 600_000 },
  () => {
    const seeds = seedFiles();
    for (const seed of seeds) expect(exercise(new GuardedSource(seed))).toBeGreaterThan(10);
    const before = process.memoryUsage.rss();
    let runs = 0;
    let stillRead = 0;
    let slowestMs = 0;
    fc.assert(
      fc.property(fc.nat(seeds.length - 1), mutations, (seed, changes) => {
        const start = performance.now();
        const found = exercise(new GuardedSource(mutated(seeds[seed]!, changes)));
        if (found > MUCH) stillRead += 1;
        slowestMs = Math.max(slowestMs, performance.now() - start);
        runs += 1;
      }),
      { numRuns: RUNS },
    );
    const grown = process.memoryUsage.rss() - before;
    console.log(
      `${runs} mutants of ${seeds.length} files: no fault, and of ${stillRead} much could be read; the slowest took ${slowestMs.toFixed(0)} ms, ` +
        `memory grew by ${(grown / 1024 / 1024).toFixed(0)} MiB`,
    );
    expect(stillRead).toBeGreaterThan(runs / 4);
    expect(slowestMs).toBeLessThan(SLOWEST_MS);
    expect(grown).toBeLessThan(MOST_GROWTH_BYTES);
  },
);

function seedFiles(): readonly Uint8Array[] {
  const built = [
    "versioned-library",
    "stripped",
    "usdt",
    "assembler-names",
    "object-file",
    "32-bit",
  ] as const;
  const paths = built.map((name) => buildCase(name, folder));
  return [...paths, dropSectionHeaders(paths[0]!)].map((path) => readFileSync(path));
}
