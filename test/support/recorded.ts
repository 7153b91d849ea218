import { readdirSync, readFileSync } from "node:fs";
import { release } from "node:os";
import type { ByteSource, Recording } from "../../src/trace/recording.ts";
import type { CpuSection, TraceDatMeta } from "../../src/trace/trace-dat/trace-dat-meta.ts";
import { buildTraceDatHeader, layoutTraceDat } from "../../src/trace/trace-dat/write-trace-dat.ts";
import type { Instance } from "./instance.ts";
import { TRACEFS } from "./kernel-tier/availability.ts";

export function sourceOf(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}

/** Drains a stopped instance into the bytes of a trace.dat. `events`: `system:name`, the formats to put in. */
export function traceDatOf(
  instance: Instance,
  events: readonly string[],
  changes: Partial<TraceDatMeta> = {},
): Uint8Array {
  const cpus = instance.cpus();
  const data = cpus.map((cpu) => ({ cpu, bytes: instance.drain(cpu) }));
  return assemble({ ...metaOf(instance, events), ...changes }, data);
}

export function assemble(
  meta: TraceDatMeta,
  data: readonly { readonly cpu: number; readonly bytes: Uint8Array }[],
): Uint8Array {
  const { reserveBytes } = layoutTraceDat(meta);
  const sections: CpuSection[] = [];
  let end = reserveBytes;
  for (const { cpu, bytes } of data) {
    sections.push({ cpu, offset: end, bytes: bytes.length });
    end += bytes.length;
  }
  const file = new Uint8Array(end);
  file.set(buildTraceDatHeader(meta, sections, reserveBytes));
  for (const [index, { bytes }] of data.entries()) file.set(bytes, sections[index]!.offset);
  return file;
}

function metaOf(instance: Instance, events: readonly string[]): TraceDatMeta {
  const cpus = instance.cpus();
  return {
    longBytes: 8,
    subBufferBytes: instance.subBufferBytes(),
    headerPage: instance.read("events/header_page"),
    headerEvent: instance.read("events/header_event"),
    ftraceFormats: formatsIn("ftrace", () => true),
    eventFormats: systemsOf(events).map((system) => ({
      system,
      formats: formatsIn(system, (name) => events.includes(`${system}:${name}`)),
    })),
    kallsyms: new Uint8Array(),
    printkFormats: new Uint8Array(),
    cmdlines: readFileSync(`${TRACEFS}/saved_cmdlines`),
    cpuCount: Math.max(...cpus) + 1,
    clock: /\[(.*)\]/u.exec(instance.read("trace_clock"))?.[1] ?? "",
    kernelRelease: release(),
    architecture: "x86_64",
    stats: cpus.map((cpu) => ({ cpu, text: instance.read(`per_cpu/cpu${cpu}/stats`) })),
  };
}

function systemsOf(events: readonly string[]): string[] {
  return [...new Set(events.map((event) => event.slice(0, event.indexOf(":"))))];
}

function formatsIn(system: string, wanted: (name: string) => boolean): string[] {
  const folder = `${TRACEFS}/events/${system}`;
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const texts = names.filter(({ name }) => wanted(name)).map(({ name }) => `${folder}/${name}/format`);
  return texts.map((path) => readFileSync(path, "utf8"));
}

/**
 * The recording, whose addresses of networks are read as bytes again, for texts that have them so. Its formats are this recording's own, and
 * are changed.
 */
export function withBytes(recording: Recording): Recording {
  for (const { fields } of recording.events.values())
    for (const { shape } of fields) if ("address" in shape) delete (shape as { address?: string }).address;
  return recording;
}
