import { readFileSync } from "node:fs";
import { type CodeMapping, parseCodeMappings } from "../../../trace/user-code/maps.ts";
import { identityOf } from "../../process-files.ts";

/** A process' executable memory, each file with its identity; nothing where the process is gone, or has no memory of its own. */
export function readMaps(tgid: number): readonly CodeMapping[] | undefined {
  const mappings = mappingsOf(tgid);
  if (!mappings || mappings.length === 0) return undefined;
  return mappings.map((mapping) => withIdentity(tgid, mapping));
}

function mappingsOf(tgid: number): readonly CodeMapping[] | undefined {
  try {
    return parseCodeMappings(readFileSync(`/proc/${tgid}/maps`));
  } catch {
    return undefined;
  }
}

/** Of the file that is mapped, as stat(2) has it: where files lie upon files, /proc/PID/maps can have another one's. */
function withIdentity(tgid: number, mapping: CodeMapping): CodeMapping {
  if (!mapping.name.startsWith("/")) return mapping;
  const range = `${mapping.start.toString(16)}-${mapping.end.toString(16)}`;
  const identity = identityOf(`/proc/${tgid}/map_files/${range}`);
  return identity ? { ...mapping, identity } : mapping;
}
