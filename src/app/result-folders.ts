import { basename } from "node:path";
import type { OpenedSpec } from "./open-specs.ts";

/** What Windows, and so what uploads of artifacts refuse in a name (actions/upload-artifact, path-and-artifact-name-validation.ts). */
const REFUSED = /["<>|?*:\\/\p{Cc}]/gu;
/** With room for a number; a name of a file has at most 255 bytes (NAME_MAX). */
const MOST_BYTES = 200;

/**
 * Names of folders for the specs of one command: safe wherever they are uploaded or unpacked, and different also where upper and
 * lower case are the same. `name`, then `name-2`, `name-3`: no run writes over another's files.
 */
export class ResultFolders {
  readonly #taken = new Set<string>();

  /** The next folder's name for a spec of this name. */
  next(given: string): string {
    const name = safeName(given);
    for (let count = 1; ; count++) {
      const candidate = count === 1 ? name : `${name}-${count}`;
      const key = candidate.toLowerCase();
      if (this.#taken.has(key)) continue;
      this.#taken.add(key);
      return candidate;
    }
  }
}

/** A spec's own name; its file's where the file is wrong. */
export function specName({ spec, source }: Pick<OpenedSpec, "spec" | "source">): string {
  return spec?.name ?? basename(source.path);
}

function safeName(specName: string): string {
  const name = withoutDropped(shortened(specName.replace(REFUSED, "_")));
  return name === "" ? "spec" : name;
}

/** Windows drops dots and spaces at a name's end. */
function withoutDropped(name: string): string {
  let end = name.length;
  while (name[end - 1] === "." || name[end - 1] === " ") end -= 1;
  return name.slice(0, end);
}

function shortened(name: string): string {
  let bytes = 0;
  let short = "";
  for (const character of name) {
    bytes += Buffer.byteLength(character);
    if (bytes > MOST_BYTES) return short;
    short += character;
  }
  return short;
}
