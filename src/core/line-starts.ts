import type { SourceFile } from "./source.ts";

const known = new WeakMap<SourceFile, readonly number[]>();

/** Offsets at which a source's lines begin. Found once: a file with thousands of mistakes has each of them located. */
export function lineStarts(source: SourceFile): readonly number[] {
  const before = known.get(source);
  if (before) return before;
  const starts = [0];
  for (let at = source.text.indexOf("\n"); at >= 0; at = source.text.indexOf("\n", at + 1))
    starts.push(at + 1);
  known.set(source, starts);
  return starts;
}
