import type { NamedResult } from "./aggregate-recording.ts";

/** Events of functions of the kernel: what tracers and probes record. */
const ofFunctions = /^(?:ftrace:func|[kf]probes:)/u;

const note =
  "In a guest one file operation can call vfs functions more than once (overlayfs), except in /usr and /etc, and on new files in /tmp, /var/tmp, $HOME and the working folder.";

/**
 * A guest has most of the host's files below a layer, whose functions call the same ones of the file system below it
 * (src/vm/guest-layout.ts). Said once, under the first result that counts functions.
 */
export function withLayerNote(
  results: readonly NamedResult[],
  guest: "kvm" | "tcg" | undefined,
): readonly NamedResult[] {
  if (guest === undefined) return results;
  const first = results.find(({ events }) => events.some((name) => ofFunctions.test(name)));
  return results.map((named) =>
    named === first ? { ...named, result: { ...named.result, notes: [...named.result.notes, note] } } : named,
  );
}
