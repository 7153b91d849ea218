import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildLargeProgram, LARGE, largeName } from "../test/support/elf-matrix/build-large.ts";
import { figureLine } from "./figures.ts";

interface Figures {
  readonly tookMs: number;
  readonly cpuMs: number;
  readonly grownBytes: number;
}

/** One symbol of a program of 200 MB with a million of them, each time in a new process: opening included, Node's start not. */
export function symbolLookup(root: string, rounds: number): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "ftrace-run-bench-"));
  try {
    const path = buildLargeProgram(folder);
    const name = largeName(Math.floor(LARGE.symbols * 0.7));
    const figures = Array.from({ length: rounds }, () => findOnce(root, path, name));
    const column = (of: (figures: Figures) => number): readonly number[] => figures.map(of);
    return [
      figureLine(
        `a symbol of ${LARGE.symbols}, 200 MB`,
        column(({ tookMs }) => tookMs),
        "ms",
        150,
      ),
      figureLine(
        "  of that, CPU",
        column(({ cpuMs }) => cpuMs),
        "ms",
      ),
      figureLine(
        "  memory, at most",
        column(({ grownBytes }) => grownBytes / 2 ** 20),
        "MiB",
        50,
      ),
    ];
  } catch (error) {
    return [`symbol lookup: skipped, no program was built: ${(error as Error).message}`];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function findOnce(root: string, path: string, name: string): Figures {
  const script = join(root, "bench/find-one-symbol.ts");
  return JSON.parse(execFileSync(process.execPath, [script, path, name], { encoding: "utf8" })) as Figures;
}
