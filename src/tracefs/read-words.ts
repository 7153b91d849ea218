import type { Tracefs } from "./port.ts";

/** The words of a file that lists names (`available_tracers`); empty if it cannot be read. */
export function readWords(tracefs: Tracefs, file: string): readonly string[] {
  const text = tracefs.read(file);
  return text.ok ? text.value.split(/\s+/u).filter(Boolean) : [];
}
