import { readFileSync, statSync } from "node:fs";
import type { Machine } from "../app/doctor/machine.ts";
import { findGuestTools } from "../vm/guest-tools.ts";
import { installedKernels } from "../vm/kernels.ts";
import { readMachineFacts } from "../tracefs/read-facts.ts";

/** The machine that this process runs on. */
export function thisMachine(): Machine {
  return {
    facts: readMachineFacts(),
    uid: process.geteuid?.() ?? -1,
    readText,
    isFolder: (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false,
    guests: { tools: findGuestTools(), kernels: installedKernels().map(({ name }) => name) },
  };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
