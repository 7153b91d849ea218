import { mountedBySession } from "../../../src/session/net/mount-duty.ts";
import { findTracefs } from "../../../src/tracefs/find-tracefs.ts";
import { openTracefs } from "../../../src/tracefs/kernel-tracefs.ts";
import { readEventFormat, readMachineFacts, readTracefsFacts } from "../../../src/tracefs/read-facts.ts";
import type { KernelFacts } from "../../../src/plan/kernel-facts.ts";
import { parseEventFormat } from "../../../src/trace/decode/parse-event-format.ts";

/** Facts of the kernel at hand, read at `root`, with the formats of the named events. */
export function liveFacts(events: readonly string[], root: string = findTracefs().mountPoint): KernelFacts {
  const tracefs = openTracefs(root);
  const found = readTracefsFacts(tracefs);
  if (!found.ok) throw new Error(`tracefs can't be read: ${found.error.errno}`);
  const location = findTracefs();
  const mounted = location.mounted && !mountedBySession();
  const formats = new Map(events.map((name) => [name, formatOf(name)]));
  return { ...readMachineFacts(), ...found.value, tracefs: { ...location, mounted }, formats };

  function formatOf(name: string) {
    const text = readEventFormat(tracefs, name);
    const parsed = text.ok ? parseEventFormat(name.split(":")[0]!, text.value) : undefined;
    if (!parsed?.ok) throw new Error(`no format of ${name}`);
    return parsed.value;
  }
}
