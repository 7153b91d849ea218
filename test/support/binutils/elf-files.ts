import { closeSync, type Dirent, openSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";

export interface ElfFiles {
  readonly paths: readonly string[];
  /** What could not be opened or listed. */
  readonly unreadable: readonly string[];
}

/** All regular files below these folders that begin as ELF files do; links are not followed. Sorted. */
export function elfFilesBelow(folders: readonly string[]): ElfFiles {
  const unreadable: string[] = [];
  const paths: string[] = [];
  for (const path of folders.flatMap((folder) => [...filesBelow(folder, unreadable)])) {
    const isElf = beginsAsElf(path);
    if (isElf === undefined) unreadable.push(path);
    if (isElf) paths.push(path);
  }
  return { paths: paths.toSorted(), unreadable };
}

function* filesBelow(folder: string, unreadable: string[]): Generator<string> {
  for (const entry of entriesOf(folder, unreadable)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path, unreadable);
    if (entry.isFile()) yield path;
  }
}

function entriesOf(folder: string, unreadable: string[]): ReturnType<typeof list> {
  try {
    return list(folder);
  } catch {
    unreadable.push(folder);
    return [];
  }
}

const list = (folder: string): readonly Dirent[] => readdirSync(folder, { withFileTypes: true });

const magic = Buffer.alloc(4);

function beginsAsElf(path: string): boolean | undefined {
  try {
    const descriptor = openSync(path, "r");
    const got = readSync(descriptor, magic, 0, 4, 0);
    closeSync(descriptor);
    return got === 4 && magic.readUInt32BE(0) === 0x7f454c46;
  } catch {
    return undefined;
  }
}
