import { dynamicFacts } from "../../elf/file/dynamic-facts.ts";
import { openElf } from "../../elf/file/open-elf.ts";
import type { ProgramImage } from "../../elf/file/program-image.ts";
import { openBinaryFile } from "../../machine/binary-file.ts";
import { realPathBelow, rootOfPath } from "../../machine/file-root.ts";
import { findLibrary } from "./find-library.ts";

/** A library of a program. Its file stays open until the next library is requested. */
export interface ScopeLibrary {
  readonly image: ProgramImage;
  /** The name by which it is needed: a soname, or the linker's path. Hostile text. */
  readonly name: string;
}

/** Programs need dozens; a hostile one may need any number. */
const MOST_LIBRARIES = 256;

/**
 * The libraries of a program in the order in which the dynamic linker searches them: those that the program needs, then those that
 * these need, and so on (gABI, "Shared Object Dependencies"); last the linker itself, which in musl is the libc. Missing ones are
 * omitted. Each is opened when it is requested.
 */
export function* libraryScope(program: ProgramImage): Generator<ScopeLibrary> {
  const queue: Wanted[] = [];
  const enqueueNeeds = (image: ProgramImage): void => {
    queue.push(...needsOf(image, MOST_LIBRARIES - queue.length));
  };
  const seen = new Set<string>([program.path]);
  enqueueNeeds(program);
  // The queue grows while it is walked.
  for (const wanted of queue) yield* openedOnce(wanted, seen, enqueueNeeds);
  for (const linker of linkerOf(program)) yield* openedOnce(linker, seen, () => {});
}

interface Wanted {
  readonly name: string;
  readonly path: string;
}

function* openedOnce(
  { name, path }: Wanted,
  seen: Set<string>,
  onImage: (image: ProgramImage) => void,
): Generator<ScopeLibrary> {
  if (seen.has(path)) return;
  seen.add(path);
  const file = openBinaryFile(path);
  if (!file.ok) return;
  try {
    const elf = openElf(file.value, path);
    if (!elf.ok) return;
    const image = { path, elf: elf.value, separate: [] };
    onImage(image);
    yield { image, name };
  } finally {
    file.value.close();
  }
}

function needsOf(image: ProgramImage, most: number): readonly Wanted[] {
  const needed = dynamicFacts(image.elf).needed.slice(0, most);
  return needed.flatMap((name) => {
    const found = findLibrary(name, image);
    return found.ok ? [{ name, path: found.value }] : [];
  });
}

function linkerOf({ path, elf }: ProgramImage): readonly Wanted[] {
  const { interpreter: name } = dynamicFacts(elf);
  return name === undefined ? [] : [{ name, path: realPathBelow(rootOfPath(path), name) }];
}
