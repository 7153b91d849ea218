import { basename } from "node:path";
import type { OpenedSpec } from "./open-specs.ts";

/** Characters that Windows, and therefore uploads of artifacts, refuse in a name (actions/upload-artifact, path-and-artifact-name-validation.ts). */
const REFUSED = /["<>|?*:\\/\p{Cc}]/gu;
/** Leaves room for a number; a file name has at most 255 bytes (NAME_MAX). */
const MOST_BYTES = 200;

/**
 * Folder names for the specs of one command: safe to upload and unpack, and different even where case does not matter. `name`, then
 * `name-2`, `name-3`: no run overwrites another's files.
 */
export class ResultFolders {
  readonly #taken = new Set<string>();

  /** A folder name for a spec of this name, not used before. */
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

/** A spec's name; if the file has errors, the file's name. */
export function specName({ spec, source }: Pick<OpenedSpec, "spec" | "source">): string {
  return spec?.name ?? basename(source.path);
}

function safeName(specName: string): string {
  const name = withoutDropped(shortened(specName.replace(REFUSED, "_")));
  return name === "" ? "spec" : name;
}

/** Windows drops dots and spaces at the end of a name. */
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
