import { readFileSync, readdirSync } from "node:fs";
import type { TraceDatMeta } from "../../trace/trace-dat/trace-dat-meta.ts";
import type { CaptureOptions } from "../ports.ts";
import { readSavedComms } from "./read-comms.ts";

type Source = Pick<CaptureOptions, "instancePath" | "tracefsRoot" | "cpus" | "subBufferBytes" | "metadata">;

/**
 * Reads the metadata of a `trace.dat`. The page header is the instance's own, because it has the size of a sub-buffer. Symbols
 * follow at the end, when the needed ones are known (`read-symbols.ts`).
 *
 * @throws the system's error if tracefs cannot be read.
 */
export function readMetadata({
  instancePath,
  tracefsRoot,
  cpus,
  subBufferBytes,
  metadata,
}: Source): TraceDatMeta {
  const headerPage = readFileSync(`${instancePath}/events/header_page`, "utf8");
  return {
    longBytes: hasNarrowCommit(headerPage) ? 4 : 8,
    subBufferBytes,
    headerPage,
    headerEvent: readFileSync(`${instancePath}/events/header_event`, "utf8"),
    ftraceFormats: ftraceFormats(tracefsRoot),
    eventFormats: bySystem(metadata.events.filter((name) => !name.startsWith("ftrace:"))).map(
      ([system, names]) => ({
        system,
        formats: names.map((name) =>
          readFileSync(`${instancePath}/events/${folderOf(system, name, metadata)}/format`, "utf8"),
        ),
      }),
    ),
    kallsyms: new Uint8Array(),
    printkFormats: readFileSync(`${tracefsRoot}/printk_formats`),
    cmdlines: readSavedComms(tracefsRoot),
    cpuCount: Math.max(...cpus) + 1,
    clock: metadata.clock,
    kernelRelease: metadata.kernelRelease,
    architecture: metadata.architecture,
    ...(metadata.guest && { guest: metadata.guest }),
    stats: [],
  };
}

/** Formats of the ftrace system's events. An instance has no such folder. */
function ftraceFormats(tracefsRoot: string): string[] {
  const folder = `${tracefsRoot}/events/ftrace`;
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return names.map(({ name }) => readFileSync(`${folder}/${name}/format`, "utf8"));
}

/** Puts a session's probes into the system that specs use; a format does not contain its system. */
function folderOf(system: string, name: string, { dynamicEvents }: Source["metadata"]): string {
  const own = dynamicEvents.find(({ event }) => event === `${system}:${name}`);
  return own ? `${own.group}/${own.name}` : `${system}/${name}`;
}

function bySystem(events: readonly string[]): [string, string[]][] {
  const systems = new Map<string, string[]>();
  for (const event of events) {
    const [system = "", name = ""] = event.split(":");
    systems.set(system, [...(systems.get(system) ?? []), name]);
  }
  return [...systems];
}

/** `field: local_t commit;	offset:8;	size:4;	signed:1;`: the kernel of a 32-bit machine. */
function hasNarrowCommit(headerPage: string): boolean {
  return headerPage.split("\n").some((line) => line.includes("local_t commit;") && line.includes("size:4;"));
}
