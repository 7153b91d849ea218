import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { KernelProfile } from "../../src/app/profile/kernel-profile.ts";

const folder = join(import.meta.dirname, "../fixtures/formats");

/** A kernel with two CPUs and the events under test/fixtures/formats. */
export function fixtureProfile(): KernelProfile {
  const files = globSync("*/*.format", { cwd: folder }).toSorted();
  return {
    kernelProfile: 1,
    release: "6.18.0",
    architecture: "x86_64",
    onlineCpus: [0, 1],
    pageBytes: 4096,
    clocks: ["local", "global", "counter", "uptime", "perf", "mono", "mono_raw", "boot", "tai", "x86-tsc"],
    instanceFiles: [
      "buffer_subbuf_size_kb",
      "set_event_notrace_pid",
      "tracing_cpumask",
      "options/userstacktrace",
    ],
    events: Object.fromEntries(files.map(readFormat)),
    tracers: ["blk", "function", "nop"],
  };
}

function readFormat(file: string): readonly [name: string, text: string] {
  return [`${dirname(file)}:${basename(file, ".format")}`, readFileSync(join(folder, file), "utf8")];
}
