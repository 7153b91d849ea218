import type { FileBuffer } from "./file-contents.ts";

/** What people call the top-level instance, which has no name. */
export const TOP_LEVEL = "top-level";

/** Name of an instance for people; hostile text. */
export function instanceLabel(name: string): string {
  return name === "" ? TOP_LEVEL : name;
}

/**
 * The instance that is meant: the named one; without a name the top-level one, or, where that recorded nothing, the only
 * other one that did.
 */
export function chosenBuffer(buffers: readonly FileBuffer[], wanted?: string): FileBuffer | undefined {
  if (wanted !== undefined) {
    return (
      buffers.findLast(({ name }) => name === wanted) ??
      (wanted === TOP_LEVEL ? topLevel(buffers) : undefined)
    );
  }
  const top = topLevel(buffers);
  if (top && hasData(top)) return top;
  const others = buffers.filter(hasData);
  return others.length === 1 ? others[0] : (top ?? others[0] ?? buffers[0]);
}

function topLevel(buffers: readonly FileBuffer[]): FileBuffer | undefined {
  return buffers.findLast(({ name }) => name === "");
}

/** Also where all of it was cut off. */
export function hasData({ sections, cut }: Pick<FileBuffer, "sections" | "cut">): boolean {
  return sections.length > 0 || cut > 0;
}
