import { readFileSync } from "node:fs";
import type { TraceDatMeta } from "../../src/trace/trace-dat/trace-dat-meta.ts";
import { traceDatIn } from "./captured-graph.ts";

/** The formats of a system's events. */
export type SystemFormats = TraceDatMeta["eventFormats"][number];

/** What `oracle/capture-events.sh` left in a folder: the raw buffer, and the formats of all events. */
export function capturedEvents(folder: string): {
  readonly traceDat: Uint8Array;
  readonly formats: readonly SystemFormats[];
} {
  const formats = systemsIn(readFileSync(`${folder}/formats`, "utf8"));
  const traceDat = traceDatIn(folder, (kallsyms) => kallsyms, {
    eventFormats: formats.filter(({ system }) => system !== "ftrace"),
    printkFormats: readFileSync(`${folder}/printk_formats`),
    kernelRelease: readFileSync(`${folder}/release`, "utf8").trim(),
  });
  return { traceDat, formats: formats.filter(({ system }) => system !== "ftrace") };
}

/** Lines of grep, each with the path of its format before it. */
function systemsIn(text: string): readonly SystemFormats[] {
  const formats = new Map<string, { readonly system: string; lines: string[] }>();
  for (const line of text.split("\n").slice(0, -1)) {
    const [, path = "", system = "", rest = line] =
      /^(events\/([^/:]+)\/[^/:]+\/format):(.*)$/u.exec(line) ?? [];
    const known = formats.get(path) ?? { system, lines: [] };
    formats.set(path, known);
    known.lines.push(rest);
  }
  const systems = Map.groupBy(formats.values(), ({ system }) => system);
  return [...systems].map(([system, own]) => ({
    system,
    formats: own.map(({ lines }) => `${lines.join("\n")}\n`),
  }));
}
