import { constants, fchmodSync, fstatSync, lstatSync, opendirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Diagnostic, diagnostic, warning } from "../core/diagnostic.ts";
import { accessOf, FOLDER } from "../files/folder-path.ts";
import type { OutputFolder } from "../files/output-folder.ts";
import { OwnedDescriptor } from "../files/owned-descriptor.ts";

/** Names of the files to move, and of folders with theirs. */
export type ExpectedFiles = ReadonlyMap<string, "file" | ExpectedFiles>;

/** Limit on the entries of one folder that are examined. */
const MOST_ENTRIES = 1000;
/** More warnings are only counted. */
const MOST_WARNINGS = 20;

/**
 * Moves files that a guest has written to a private folder into the output folder, on the same file system. A guest is not trusted: only
 * regular files that a run creates are moved, without execute permission, and no link is followed.
 * Returns an error per file that could not be moved, and warnings for discarded files.
 */
export function bringFiles(from: string, to: OutputFolder, expected: ExpectedFiles): readonly Diagnostic[] {
  const problems = bringAll({ from, to }, expected);
  const errors = problems.filter(({ severity }) => severity === "error");
  const warnings = problems.filter(({ severity }) => severity === "warning");
  const further = warnings.length - MOST_WARNINGS;
  return [
    ...warnings.slice(0, MOST_WARNINGS),
    ...(further > 0
      ? [warning("output-failed", `discarded ${further} more files from the guest for ${to.path}`)]
      : []),
    ...errors,
  ];
}

interface Way {
  readonly from: string;
  readonly to: OutputFolder;
}

/** A problem with one entry does not stop the others. */
function bringAll(way: Way, expected: ExpectedFiles): readonly Diagnostic[] {
  const path = way.to.path;
  const brought = [...expected].flatMap(([name, what]) =>
    trying(join(path, name), () => bringOne(name, what, way)),
  );
  return [...brought, ...trying(path, () => leftBehind(way, expected))];
}

function bringOne(name: string, what: "file" | ExpectedFiles, { from, to }: Way): readonly Diagnostic[] {
  const source = join(from, name);
  const stat = lstatSync(source, { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (what === "file" && stat.isFile()) return bringFile(name, source, to);
  if (what !== "file" && stat.isDirectory()) return bringFolder(name, source, to, what);
  return [notBrought(join(to.path, name))];
}

function bringFolder(
  name: string,
  from: string,
  to: OutputFolder,
  expected: ExpectedFiles,
): readonly Diagnostic[] {
  const source = OwnedDescriptor.open(from, FOLDER | constants.O_NOFOLLOW);
  try {
    const folder = to.folder(name);
    try {
      return bringAll({ from: accessOf(source), to: folder }, expected);
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

/** From proc(5): umask(2) can only read the mask by setting it, for all threads. */
function umask(): number {
  return Number.parseInt(
    /^Umask:\t(\d+)$/mu.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "077",
    8,
  );
}

/** Names of QEMU's own files start with a dot (`mapped-file`), so hidden files are skipped. */
function leftBehind({ from, to }: Way, expected: ExpectedFiles): readonly Diagnostic[] {
  const { names, further } = entriesOf(from);
  const unexpected = names.filter((name) => !name.startsWith(".") && !expected.has(name));
  return [
    ...unexpected.map((name) => notBrought(join(to.path, name))),
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
      names.push(name);
    }
    return { names: names.toSorted(), further: entries.readSync() !== null };
  } finally {
    entries.closeSync();
  }
}

function trying(path: string, attempt: () => readonly Diagnostic[]): readonly Diagnostic[] {
  try {
    return attempt();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    return [diagnostic("output-failed", `cannot write ${path} (${code})`)];
  }
}

function notBrought(path: string): Diagnostic {
  return warning("output-failed", `discarded ${path} from the guest: not a report file`);
}

function tooMany(path: string): Diagnostic {
  const message = `the guest wrote more than ${MOST_ENTRIES} files for ${path}; the rest was discarded`;
  return diagnostic("output-failed", message);
}
