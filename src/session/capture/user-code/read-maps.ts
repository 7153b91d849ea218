import type { CodeMapping } from "../../../trace/names/user-code/maps.ts";
import { codeMappingsOf, mappedIdentity } from "../../../machine/process-files.ts";

/** A process' executable memory, each file with its identity; nothing where the process is gone, or has no memory of its own. */
export function readMaps(tgid: number): readonly CodeMapping[] | undefined {
  const mappings = codeMappingsOf(tgid);
  return mappings.length === 0 ? undefined : mappings.map((mapping) => withIdentity(tgid, mapping));
}

function withIdentity(tgid: number, mapping: CodeMapping): CodeMapping {
  const identity = mapping.name.startsWith("/") ? mappedIdentity(tgid, mapping) : undefined;
  return identity ? { ...mapping, identity } : mapping;
}
