import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { extname, join } from "node:path";
import { type Diagnostic, diagnostic, warning } from "../core/diagnostic.ts";
import { wrongInName } from "../spec/spec-name.ts";

/** What a run writes: a recording, its reports and its pictures; in a folder for each spec where there are several. */
const endings: ReadonlySet<string> = new Set(
  "dat json md html svg mmd dot folded xml txt parquet pb gz".split(" ").map((ending) => `.${ending}`),
);

/**
 * Moves what a guest has left in a private folder to where it was asked for, on the same file system. A guest is not trusted:
 * only regular files with the name of a report come along, without any right to be run, and no link is followed.
 * Returns what could not be brought, or was not.
 */
export function bringFiles(from: string, to: string, depth = 1): readonly Diagnostic[] {
  return readdirSync(from)
    .filter((name) => !name.startsWith("."))
    .toSorted()
    .flatMap((name) => bringOne(name, { from, to, depth }));
}

function bringOne(
  name: string,
  { from, to, depth }: { readonly from: string; readonly to: string; readonly depth: number },
): readonly Diagnostic[] {
  const source = join(from, name);
  const target = join(to, name);
  const stat = lstatSync(source);
  const isNamed = wrongInName(name) === undefined;
  if (isNamed && stat.isFile() && stat.nlink === 1 && endings.has(extname(name)))
    return trying(target, () => bringFile(source, target));
  if (!isNamed || !stat.isDirectory() || depth === 0) return [notBrought(target)];
  const made = trying(target, () => makeFolder(target));
  return made.length > 0 ? made : bringFiles(source, target, depth - 1);
}

function bringFile(from: string, to: string): void {
  chmodSync(from, 0o666 & ~umask());
  renameSync(from, to);
}

/** As proc(5) says it: asking by umask(2) would set it, for all threads. */
function umask(): number {
  return Number.parseInt(
    /^Umask:\t(\d+)$/mu.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "077",
    8,
  );
}

function makeFolder(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) mkdirSync(path);
}

function trying(path: string, attempt: () => void): readonly Diagnostic[] {
  try {
    attempt();
    return [];
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    return [diagnostic("output-failed", `${path} can't be written (${code})`)];
  }
}

function notBrought(path: string): Diagnostic {
  return warning("output-failed", `what the guest left for ${path} is no report, and was not kept`);
}
