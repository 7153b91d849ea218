import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { KernelFacts } from "../../../src/plan/kernel-facts.ts";
import type { EventFormat } from "../../../src/trace/decode/event-format.ts";
import { parseEventFormat } from "../../../src/trace/decode/parse-event-format.ts";

const folder = join(import.meta.dirname, "../../fixtures/formats");

/** A kernel with two CPUs and the events under test/fixtures/formats. */
export function fixtureKernel(): KernelFacts {
  const formats = new Map(globSync("*/*.format", { cwd: folder }).toSorted().map(readFormat));
  return {
    release: "6.18.0",
    architecture: "x86_64",
    tracefs: { mountPoint: "/sys/kernel/tracing", mounted: true },
    onlineCpus: [0, 1],
    pageBytes: 4096,
    clocks: ["local", "global", "counter", "uptime", "perf", "mono", "mono_raw", "boot", "tai", "x86-tsc"],
    eventNames: [...formats.keys()].filter((name) => !name.startsWith("ftrace:")),
    formats,
    instanceFiles: new Set([
      "buffer_subbuf_size_kb",
      "set_event_notrace_pid",
      "tracing_cpumask",
      "options/userstacktrace",
    ]),
    bufferUnused: false,
  };
}

function readFormat(file: string): readonly [string, EventFormat] {
  const system = dirname(file);
  const format = parseEventFormat(system, readFileSync(join(folder, file), "utf8"));
  if (!format.ok) throw new Error(`${file} is not a format`);
  return [`${system}:${basename(file, ".format")}`, format.value];
}
