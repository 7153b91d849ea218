import { sayCount } from "../shape/say.ts";

/** A note on functions that a result shows by address. */
export function namelessNotes(count: number): readonly string[] {
  return sayCount(
    count,
    "function",
    `${count === 1 ? "is" : "are"} shown by address: no symbol of the kernel or of a loaded module covers it (symbols of unloaded modules are not available)`,
  );
}
