import { constants, fchmodSync, fstatSync, lstatSync, opendirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { type Diagnostic, diagnostic, warning } from "../core/diagnostic.ts";
import { accessOf, FOLDER } from "../files/folder-path.ts";
import type { OutputFolder } from "../files/output-folder.ts";
import { OwnedDescriptor } from "../files/owned-descriptor.ts";
import { wrongInName } from "../spec/spec-name.ts";

/** What a run writes: a recording, its reports and its pictures; in a folder for each spec where there are several. */
const endings: ReadonlySet<string> = new Set(
  "dat json md html svg mmd dot folded xml txt parquet pb gz".split(" ").map((ending) => `.${ending}`),
);

/** A run makes a few files a spec. More entries than this are not looked at. */
const MOST_ENTRIES = 1000;
/** Beyond which what was not kept is only counted. */
const MOST_TOLD = 20;

/**
 * Moves what a guest has left in a private folder to where it was asked for, on the same file system. A guest is not trusted:
 * only regular files with the name of a report come along, without any right to be run, and no link is followed.
 * Returns what could not be brought, or was not.
 */
export function bringFiles(from: string, to: OutputFolder, depth = 1): readonly Diagnostic[] {
  const { names, further } = entriesOf(from);
  const problems = names.flatMap((name) => bringOne(name, { from, to, depth }));
  const untold = problems.length - MOST_TOLD;
  return [
    ...problems.slice(0, MOST_TOLD),
    ...(untold > 0 ? [warning("output-failed", `${untold} more files in ${to.path} were not written`)] : []),
    ...(further ? [tooMany(to.path)] : []),
  ];
}

function entriesOf(folder: string): { readonly names: readonly string[]; readonly further: boolean } {
  const names: string[] = [];
  const entries = opendirSync(folder);
  try {
    for (let seen = 0; seen < MOST_ENTRIES; seen++) {
      const name = entries.readSync()?.name;
      if (name === undefined) return { names: names.toSorted(), further: false };
      if (!name.startsWith(".")) names.push(name);
    }
    return { names: names.toSorted(), further: entries.readSync() !== null };
  } finally {
    entries.closeSync();
  }
}

function tooMany(path: string): Diagnostic {
  const message = `the guest left more than ${MOST_ENTRIES} files for ${path}: the rest was discarded`;
  return diagnostic("output-failed", message);
}

interface Way {
  readonly from: string;
  readonly to: OutputFolder;
  readonly depth: number;
}

function bringOne(name: string, { from, to, depth }: Way): readonly Diagnostic[] {
  const source = join(from, name);
  const target = join(to.path, name);
  const stat = lstatSync(source);
  const isNamed = wrongInName(name) === undefined;
  if (isNamed && stat.isFile() && stat.nlink === 1 && endings.has(extname(name)))
    return trying(target, () => bringFile(name, source, to));
  if (!isNamed || !stat.isDirectory() || depth === 0) return [notBrought(target)];
  return trying(target, () => bringFolder(name, { from: source, to, depth }));
}

function bringFolder(name: string, { from, to, depth }: Way): readonly Diagnostic[] {
  const source = OwnedDescriptor.open(from, FOLDER | constants.O_NOFOLLOW);
  try {
    const folder = to.folder(name);
    try {
      return bringFiles(accessOf(source), folder, depth - 1);
    } finally {
      folder.close();
    }
  } finally {
    source.close();
  }
}

/** What is opened is judged, and that very file gets rights and an owner: its name could mean another file by then. */
function bringFile(name: string, from: string, to: OutputFolder): readonly Diagnostic[] {
  const file = OwnedDescriptor.open(from, AS_IT_IS);
  try {
    const stat = fstatSync(file.number);
    if (!stat.isFile() || stat.nlink !== 1) return [notBrought(join(to.path, name))];
    fchmodSync(file.number, 0o666 & ~umask());
    to.take(name, from, file);
    return [];
  } finally {
    file.close();
  }
}

const AS_IT_IS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** As proc(5) says it: asking by umask(2) would set it, for all threads. */
function umask(): number {
  return Number.parseInt(
    /^Umask:\t(\d+)$/mu.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "077",
    8,
  );
}

function trying(path: string, attempt: () => readonly Diagnostic[]): readonly Diagnostic[] {
  try {
    return attempt();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    return [diagnostic("output-failed", `${path} can't be written (${code})`)];
  }
}

function notBrought(path: string): Diagnostic {
  return warning("output-failed", `what the guest left for ${path} is no report, and was not kept`);
}
